class Refused(Exception):
    """Not read. `kind` is a key of `cobuild.core.sheets.messages.MESSAGES`."""

    def __init__(self, kind):
        super().__init__(kind)
        self.kind = kind
