from cobuild.wsgi import behind_proxy


def address(trusted, **environ):
    seen = {}
    application = behind_proxy(lambda environ, start_response: seen.update(environ), trusted)
    application({"REMOTE_ADDR": "127.0.0.1", **environ}, None)
    return seen["REMOTE_ADDR"]


def test_a_trusted_proxy_says_whose_request_it_is():
    assert address(["127.0.0.1"], HTTP_X_FORWARDED_FOR="1.1.1.1, 203.0.113.9") == "203.0.113.9"


def test_nobody_else_is_believed():
    assert address([], HTTP_X_FORWARDED_FOR="203.0.113.9") == "127.0.0.1"


def test_without_the_header_the_address_stays():
    assert address(["127.0.0.1"]) == "127.0.0.1"
