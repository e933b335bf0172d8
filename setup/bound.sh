# Commands that end with a run. Sourced by run and by make-base.sh.
# shellcheck shell=sh

# bound COMMAND [WORD...]: runs a command that gets SIGTERM from the kernel when this shell ends, even if only the shell is
# killed. Without util-linux' setpriv of 2018 or newer it only ends if a signal goes to the whole process group, as Ctrl-C does.
bound() {
	if setpriv --pdeathsig TERM true 2> /dev/null; then
		setpriv --pdeathsig TERM "$@"
	else
		"$@"
	fi
}
