#!/bin/sh
# packages NAME...: installs Debian's packages in a container, those of the day DEBIAN_SNAPSHOT if it is set.
set -eu

# A package that brings a service must not start it here.
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
export DEBIAN_FRONTEND=noninteractive
apt-get update -qq
apt-get install --yes -qq --no-install-recommends -o Dpkg::Use-Pty=0 -o DPkg::Options::=--force-unsafe-io "$@" > /dev/null
rm -rf /var/lib/apt/lists/* /var/cache/apt/archives/*.deb
