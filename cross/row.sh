# Reads the row of the platform table in /target for the libc in LIBC (empty: the row's default). Sourced by build-phantun.sh and
# by collect.sh, which run at the same time: BuildKit reports only the one that fails first.
# shellcheck shell=sh

# Sets PLATFORM, DEFAULT_LIBC and ACCEPTED_LIBCS.
# shellcheck source=/dev/null
. /target/row.env
LIBC=${LIBC:-$DEFAULT_LIBC}
if [ ! -f "/target/$LIBC.env" ]; then
	printf 'phantun-runtime: LIBC=%s is not built for %s: its row of the platform table accepts %s.\n' \
		"$LIBC" "$PLATFORM" "$ACCEPTED_LIBCS" >&2
	exit 64
fi
# Sets RUST_TARGET, LINKER and CODEGEN; for musl also CC and MUSL_ARCH.
# shellcheck source=/dev/null
. "/target/$LIBC.env"
