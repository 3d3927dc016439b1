from django.db import models


class LineField(models.CharField):
    """A line of text whose length SQLite checks as PostgreSQL does."""

    def db_check(self, connection):
        if connection.vendor == "sqlite" and self.max_length:
            return f'length("{self.column}") <= {self.max_length}'
        return super().db_check(connection)


def fields_on(model, path):
    """The fields that a look-up such as ``community__zone`` goes through."""
    fields = []
    for name in path.split("__"):
        fields.append(model._meta.get_field(name))
        model = fields[-1].related_model
    return fields
