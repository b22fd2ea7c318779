#!/bin/sh
# Checks the signal bridge's model with spin: the correct variants must have no error, and spin
# must find the bug of each broken variant.
set -eu
cd "$(dirname "$0")"
model=bridge.pml
# shellcheck source=internal/spin/spin.sh
. ../../internal/spin/spin.sh

holds threads "the protocol loses something" '-DVALUES=2' "$safe"
holds vcore "the protocol loses something" '-DVALUES=2 -DTHREADS=1 -DVCORE' "$safe"
holds again "a start behind a stop goes wrong" '-DVALUES=1 -DTHREADS=1 -DVCORE -DSTOPS=3' "$safe"
holds stop "stop does not terminate" '-DVALUES=1 -DTHREADS=1 -DSTOPS=2' '-DCOLLAPSE -DNFAIR=5' '-a -f -N stops'
finds forgetful "the signal that a stop without collecting loses" '-DVALUES=1 -DTHREADS=1 -DFORGETFUL'
finds broken "the signal that the original's protocol loses" '-DVALUES=2 -DBROKEN'
