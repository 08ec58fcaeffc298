"""The service provider of scim2-server with every tolerance towards Microsoft Entra ID that scim2-models offers.

The command scim2-server has no options for them: a service that serves Entra sets a ScimPolicy in code, which is all that
differs here from what the command does. It runs until SIGTERM or SIGINT.
"""

import argparse
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIServer, make_server

from scim2_models import ScimPolicy, ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.testserver.application import BEARER_TOKEN_SCHEME, BearerTokenApplication
from scim2_server.utils import (
    load_default_resource_types,
    load_default_schemas,
    load_default_service_provider_config,
)

POLICY = ScimPolicy(
    unknown=ScimPolicy.Unknown.ignore,
    remove_value_as_filter=ScimPolicy.RemoveValue.apply,
    unmatched_path_filter=ScimPolicy.UnmatchedPathFilter.create,
)


class ThreadingServer(ThreadingMixIn, WSGIServer):
    """Answers each request in a thread of its own, as the command does."""

    daemon_threads = True


def application(token):
    """Return a WSGI application over an empty store, which wants the bearer token."""
    config = load_default_service_provider_config()
    config.authentication_schemes = [BEARER_TOKEN_SCHEME]
    provider = ScimProvider.from_discovery(
        load_default_schemas().values(), load_default_resource_types().values(), config=config, policy=POLICY
    )
    return BearerTokenApplication(InMemoryStorage(), provider, bearer_tokens=[token])


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hostname", default="127.0.0.1")
    parser.add_argument("--port", default=8080, type=int)
    parser.add_argument("--bearer-token", required=True)
    args = parser.parse_args()
    with make_server(args.hostname, args.port, application(args.bearer_token), server_class=ThreadingServer) as server:
        server.serve_forever()


if __name__ == "__main__":
    main()
