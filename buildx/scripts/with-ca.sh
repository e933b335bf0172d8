#!/bin/sh
# Runs a command that speaks HTTPS. Where the machine has certificate authorities of its own, the build secret `ca` holds
# its bundle, and every client is told so; without the secret the clients use what the base image brings.
set -eu

ca=/run/secrets/ca
if [ -s "$ca" ]; then
	export CARGO_HTTP_CAINFO="$ca" PIP_CERT="$ca" NODE_EXTRA_CA_CERTS="$ca" SSL_CERT_FILE="$ca"
fi
exec "$@"
