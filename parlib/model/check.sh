#!/bin/sh
# Checks the model of the uthread scheduler's wake-up protocol with spin: the properties
# must hold, and spin must find the bug of each broken variant.
set -eu
cd "$(dirname "$0")"
model=uthread.pml
optimize=-O0 # gcc would take longer than spin
# shellcheck source=internal/spin/spin.sh
. ../../internal/spin/spin.sh

wait='-DPROGRAMS0=WAIT -DPROGRAMS1=WAIT'
read='-DU=2 -DPROGRAMS0=READ -DPROGRAMS1=READ'
nap='-DLAST=1 -DU=2 -DPROGRAMS0=READ -DPROGRAMS1=NAP'
pause='-DLAST=1 -DU=2 -DPROGRAMS0=PAUSE -DPROGRAMS1=NAP+NOTHING -DSIGNALS=1'
silent='-DLAST=1 -DU=2 -DPROGRAMS0=READ -DPROGRAMS1=NAP -DSIGNALS=1 -DSILENT=1'
bound='-DLAST=1 -DU=2 -DPROGRAMS0=BOUND -DPROGRAMS1=NOTHING'
kill='-DU=2 -DPROGRAMS0=PAUSE+CALL+WAIT -DPROGRAMS1=TGKILL'

holds futex "a wake is lost" '-DPROGRAMS0=WAIT -DPROGRAMS1=WAIT+TIMED' "$safe"
holds timers "a deadline is lost" '-DPROGRAMS0=NAP -DPROGRAMS1=NAP+WAIT' "$safe"
holds read "a descriptor is lost" "$read" "$safe"
holds nap "a descriptor, a deadline or a kick is lost" "$nap -DREFUSALS=1" "$safe"
holds outside "a signal is lost" "$pause" "$safe"
holds silent "a signal is lost" "$silent" "$safe"
holds kill "a signal or the end of a call is lost" "$kill" "$safe"
holds bound "a deadline is lost" "$bound" "$safe"
holds three "three vcores lose something" "-DN=3 $wait" "$safe"

# Under weak fairness nothing loops for ever.
fair='-DCOLLAPSE -DNFAIR=6'
holds served "something goes round for ever" '-DU=2 -DPROGRAMS0=READ+WAIT -DPROGRAMS1=NOTHING' "$fair" '-a -f -N served'
holds sliced "something goes round for ever" '-DN=1 -DU=2 -DPROGRAMS0=SPIN -DPROGRAMS1=NAP' "$fair" '-a -f -N served'

finds torn "that the lock is free before the stack pointer is saved" "$wait -DBROKEN_TORN"
finds late "that seq is read after the lock is released" "$wait -DBROKEN_LATE"
finds still "that FUTEX_WAKE comes without a change of seq" "$wait -DBROKEN_STILL"
finds stays "that a notified vcore stays among those that rest" "-DN=3 $wait -DBROKEN_STAYS"
finds one "that one vcore is notified for two uthreads" "-DN=3 $wait -DBROKEN_ONE"
finds word "that the futex's word is read before the lock is taken" "$wait -DBROKEN_WORD"
finds window "a kick in the window before SYSCALL" "$nap -DBROKEN_WINDOW"
finds polls "that a waker looks for a poller before it raises the word" "$nap -DBROKEN_POLLS"
finds once "that a kick is refused" "$nap -DREFUSALS=1 -DBROKEN_ONCE"
finds asked "that the poller does not ask for a new descriptor" "$read -DBROKEN_ASKED"
finds role "that the poller's role is not handed on" "$nap -DBROKEN_ROLE"
finds earlier "that the poller sleeps past an earlier deadline" "$nap -DBROKEN_EARLIER"
finds home "that a bound uthread waits and no resting vcore polls" "$bound -DBROKEN_HOME"
finds claim "a signal for the uthread in whose place the poller waits" "$silent -DBROKEN_CLAIM"
finds clear "that kicked is cleared after the look at signals" "$pause -DBROKEN_CLEAR"
finds deaf "a signal that came before the wait" "-DU=2 -DPROGRAMS0=PAUSE -DPROGRAMS1=TGKILL -DBROKEN_DEAF"
