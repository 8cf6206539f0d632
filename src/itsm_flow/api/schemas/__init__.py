"""marshmallow schemas of the REST API: shape only, input and output apart."""
