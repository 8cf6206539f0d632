"""The only importer of SpiffWorkflow: state in, progress out."""
