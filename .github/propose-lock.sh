#!/bin/sh
# Proposes the lock that `./run lock --update` has moved: pushes a branch, opens a pull request, and starts its checks. Needs gh
# with GH_TOKEN. Does nothing if the lock is unchanged, or was proposed before.
set -eu

cd "$(dirname "$0")/.."
[ -n "$(git status --porcelain)" ] || exit 0

release=$(sed -n 's/^  "version": "\(.*\)",$/\1/p' package.json)
# A lock with only its gaps filled names the same release, so the branch's name also has the lock's digest.
branch=upstream/$release-$(sha256sum buildx/lock/lock.json | cut -c 1-8)

# Closed pull requests count: somebody rejected this lock.
if [ "$(gh pr list --head "$branch" --state all --json number --jq length)" -gt 0 ]; then exit 0; fi
git switch --quiet --create "$branch"
git -c user.name=github-actions -c user.email=github-actions@users.noreply.github.com \
	commit --quiet --all --message "Move the lock to $release"
gh auth setup-git
# A run that failed after this line has left the branch behind, so --force.
git push --quiet --force origin "$branch"
gh pr create --head "$branch" --title "Move the lock to $release" \
	--body "\`./run lock --update\` moved the lock (docs/lock.md): the crate has the digest that crates.io lists, and is from the commit that upstream's tag points to. The rest is generated from it."
gh workflow run ci.yml --ref "$branch"
