#!/bin/sh
# Checks the signal bridge's model with spin: what holds is to hold, and the bug of the
# broken variant is to be found. Prints how many states there were.
set -eu
cd "$(dirname "$0")"

for tool in spin gcc; do
	command -v "$tool" >/dev/null || {
		echo "make model: there is no $tool: apt-get install spin gcc (Debian), or see spinroot.com" >&2
		exit 2
	}
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# verify NAME SPIN-FLAGS PAN-COMPILER-FLAGS PAN-FLAGS: 0 if spin finds no error.
verify() {
	mkdir -p "$dir/$1"
	cp bridge.pml "$dir/$1/"
	(cd "$dir/$1" && spin $2 -a bridge.pml >spin.log && gcc -O2 -w $3 -o pan pan.c && ./pan -m1000000 $4 >pan.log 2>&1) ||
		{ cat "$dir/$1"/*.log; exit 1; }
	grep -q 'max search depth too small\|Search not completed\|out of memory' "$dir/$1/pan.log" &&
		{ [ "$1" = broken ] || [ "$1" = forgetful ] || { cat "$dir/$1/pan.log"; exit 1; }; }
	states=$(sed -n 's/^ *\([0-9.e+]*\) states, stored.*/\1/p' "$dir/$1/pan.log" | head -1)
	errors=$(sed -n 's/.*errors: \([0-9]*\).*/\1/p' "$dir/$1/pan.log" | head -1)
	echo "model: $1: $states states, $errors errors"
	[ "$errors" = 0 ]
}

fail() {
	cat "$dir/$1/pan.log"
	echo "model: $2" >&2
	exit 1
}

safe='-DSAFETY -DCOLLAPSE -DNOCLAIM'
verify threads '-DVALUES=2' "$safe" '' || fail threads "the protocol loses something"
verify vcore '-DVALUES=2 -DTHREADS=1 -DVCORE' "$safe" '' || fail vcore "the protocol loses something"
verify again '-DVALUES=1 -DTHREADS=1 -DVCORE -DSTOPS=3' "$safe" '' || fail again "a start behind a stop goes wrong"
verify stop '-DVALUES=1 -DTHREADS=1 -DSTOPS=2' '-DCOLLAPSE -DNFAIR=5' '-a -f -N stops' || fail stop "stop does not terminate"
if verify forgetful '-DVALUES=1 -DTHREADS=1 -DFORGETFUL' "$safe" ''; then
	fail forgetful "spin did not find what a stop without collecting loses: the model cannot tell"
fi
if verify broken '-DVALUES=2 -DBROKEN' "$safe" ''; then
	fail broken "spin did not find the loss in the broken variant: the model cannot tell"
fi
for variant in forgetful broken; do
	sed -n "s/^pan:1: \(.*\) (at depth.*/model: $variant, as it must be: \1/p" "$dir/$variant/pan.log"
done
