#!/bin/sh
# Bench.sh times mksyscall against mksyscall.pl and gofmt, as whole processes in
# turn, over linux/amd64's file of package syscall. It fails if the ratio of the
# times is above 0.75.
#
#	mksyscall/bench.sh [pairs]
cd "$(dirname "$0")" && exec go test -count=1 -v -run='^TestFasterThanPerl$' . -perl="${1:-40}"
