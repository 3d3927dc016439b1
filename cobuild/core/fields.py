from django.db import models


class LineField(models.CharField):
    """A line of text whose length SQLite checks as PostgreSQL does."""

    def db_check(self, connection):
        if connection.vendor == "sqlite" and self.max_length:
            return f'length("{self.column}") <= {self.max_length}'
        return super().db_check(connection)
