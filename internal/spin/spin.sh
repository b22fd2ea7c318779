# shellcheck shell=sh
# Functions for the check.sh of a model: each says which runs of spin hold, and which
# broken variants spin must find. A check.sh sets model to its Promela file, in whose
# directory it is, and reads this file. It may set optimize to a flag for gcc. Every run
# prints how many states there were.

for tool in spin gcc; do
	command -v "$tool" >/dev/null || {
		echo "make model: there is no $tool: apt-get install spin gcc (Debian), or see spinroot.com" >&2
		exit 2
	}
done
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT

# For runs that look for assertions and invalid end states.
safe='-DSAFETY -DCOLLAPSE -DNOCLAIM'

# verify NAME SPIN-FLAGS PAN-COMPILER-FLAGS PAN-FLAGS: 0 if spin finds no error.
verify() {
	mkdir -p "$dir/$1"
	: "${model:?the Promela file is not set}"
	cp "$model" "$dir/$1/"
	# shellcheck disable=SC2086 # each of the three is several flags
	(cd "$dir/$1" && spin $2 -a "$model" >spin.log && gcc ${optimize--O2} -w $3 -o pan pan.c && ./pan -m1000000 $4 >pan.log 2>&1) ||
		{ cat "$dir/$1"/*.log; exit 1; }
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

# holds NAME WHAT-FAILS SPIN-FLAGS PAN-COMPILER-FLAGS PAN-FLAGS
holds() {
	verify "$1" "$3" "$4" "${5-}" || fail "$1" "$2"
	! grep -q 'max search depth too small\|Search not completed\|out of memory' "$dir/$1/pan.log" ||
		fail "$1" "spin did not come to the end"
}

# finds NAME WHAT-IS-LOST SPIN-FLAGS: a broken variant, in which spin finds an error.
finds() {
	if verify "$1" "$3" "$safe" ''; then
		fail "$1" "spin did not find $2: the model cannot tell"
	fi
	error=$(sed -n 's/^pan:1: \(.*\) (at depth.*/\1/p' "$dir/$1/pan.log")
	[ "$error" ] || fail "$1" "spin stopped for another reason"
	echo "model: $1, as it must be: $error"
}
