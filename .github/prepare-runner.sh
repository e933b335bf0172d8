#!/bin/sh
# Makes GitHub's ubuntu-24.04 runner ready for the tests, which run there as root (.github/workflows/ci.yml).
set -eu

# The matrix is written as an OCI layout, which Docker's older image store cannot do.
settings=$(cat /etc/docker/daemon.json 2> /dev/null || echo '{}')
echo "$settings" | jq '.features["containerd-snapshotter"] = true' | sudo tee /etc/docker/daemon.json
sudo systemctl restart docker

# The runner's Rust lies in its user's home, where sudo does not look. Without it `run` would install Ubuntu's cargo 1.75,
# which cannot read manifests of the edition 2024 (Rust 1.85), as phantun's is.
for program in cargo rustc; do
	path=$(rustup which "$program")
	sudo ln -sf "$path" /usr/local/bin/
done
