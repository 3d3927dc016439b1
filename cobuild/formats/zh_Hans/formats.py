from cobuild.formats.en.formats import *  # noqa: F403  (dates are typed and shown alike in both languages)
