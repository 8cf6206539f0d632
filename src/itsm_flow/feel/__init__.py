"""FEEL, interpreted by feelin in an embedded V8."""
