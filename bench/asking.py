"""One request to a server of this machine."""

from http.client import HTTPConnection


def ask(port, address, cookie) -> int:
    """The size of the answer."""
    connection = HTTPConnection("127.0.0.1", port)
    connection.request("GET", address, headers={"Cookie": cookie})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{address} answers {answer.status}")
    return len(content)
