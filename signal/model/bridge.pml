/*
 * The protocol of the signal bridge, from the arrival of a signal to its receiver.
 * docs/signals.md explains it; signal/model/check.sh runs spin on this file.
 *
 * A label stands for the places in the code with the comment "model: LABEL"
 * (signal/model/model_test.go compares both sets). One number is modelled, with few
 * values; in the code numbers share only the words map and pending.
 *
 * Checked, in every interleaving:
 *   - every value that the kernel or the host has accepted is delivered exactly once
 *     (assertions in give and at the end)
 *   - no wake-up is lost: all values are delivered although only the wake-up makes the
 *     consumer read them (otherwise spin finds an invalid end state)
 *   - no thread keeps the number blocked while there is room (the same)
 *   - a signal sent after a change has returned reaches the new handler
 *   - a signal posted before a stop began reaches a handler, not the default action
 *   - a signal sent before a stop began is no longer pending when the number is
 *     released (a thread may have accepted it)
 *   - stop terminates with all starts before and after it: no consumer remains, and
 *     there are never two (the same, assertions, and ltl stops)
 *
 * With -DBROKEN it is the protocol of Go on Akaros: it reads the map, then clears it,
 * and clears the pending word after that. With -DFORGETFUL a stop does not collect.
 */

#ifndef VALUES
#define VALUES 3        /* that another process queues */
#endif
#ifndef THREADS
#define THREADS 2       /* of Go's, where signals land */
#endif
#ifndef STOPS
#define STOPS 1         /* how often the last handler is removed; before each but the first, one is added */
#endif
#define FULL 2          /* usys_queue_length at which a number is blocked; below half: room */
#define STRAY VALUES    /* one more value: posted from vcore context, claimed or not */
#define ALL   (VALUES + 1)

#define NONE 0
#define OLD  1
#define NEW  2

chan kernel = [VALUES] of { byte }; /* accepted by sigqueue, taken by no thread */
chan list = [ALL] of { byte };      /* posted, not taken */
byte n;                             /* the number of values in list */
bool map, pending;                  /* the shared words */
bool sleeping;                      /* the consumer is in the futex */
byte posting;
bool claimed = true, serving = true;
bool blocked[2];
bool locked;                        /* the lock of package signal's bridge */
byte handler = OLD;
bool running = true;                /* the consumer runs */
byte consumers = 1;

/* State for the checks. */
byte due;                           /* values that the kernel had accepted before the stop began */
byte taken;                         /* values that threads have taken */
byte given[ALL];                    /* how often each value was delivered, in any way */
bool late[ALL];                     /* the value was sent after the change had returned */
bool early[ALL];                    /* the value's post was complete before the stop began */
bool changed, ending, ended, refused;

/* Delivers v to the present handler, or redelivers it. */
inline give(v)
{
	atomic {
		if
		:: handler != NONE ->
deliver:		assert(!late[v] || handler == NEW)
		:: else ->
redeliver:		assert(!early[v]) /* outside vcore context, unclaimed: the default action */
		fi;
		given[v]++;
		assert(given[v] == 1)
	}
}

/* usys_signal_arrived, usys_signal_taken, usys_signal_post. me: the thread, or THREADS
 * for vcore context, which also takes numbers that are not claimed. */
inline arrive(v, me, old)
{
	if
	:: claimed || (me == THREADS && serving) ->
enter:		posting++;
		if
		:: claimed || (me == THREADS && serving) ->
check:			skip;
			n++;
push:			list!v;
			if
			:: me < THREADS && n >= FULL ->
block:				blocked[me] = true
			:: else
			fi;
mark:			map = true;
raise:			atomic { old = pending; pending = true; early[v] = !ending };
			atomic {
				if
				:: !old ->
wake:					sleeping = false
				:: else
				fi;
				old = false;
				posting--
			}
		:: else ->
			atomic { posting--; given[v]++ }  /* to the previously installed handler */
		fi
	:: else ->
		given[v]++
	fi
}

/* usys_pending_collect: posts pending signals as long as there is room. It is one step,
 * because arrive models concurrent posts, and the caller holds the consumer's lock. */
inline pend(v, more)
{
	atomic {
		do
		:: n < FULL && nempty(kernel) ->
collect:		kernel?v;
			taken++;
			n++;
			list!v;
			map = true;
			pending = true;
			sleeping = false
		:: n < FULL && empty(kernel) -> more = false; break
		:: n >= FULL -> more = true; break
		od;
		v = 0
	}
}

/* bridge.drain, with the lock held. */
inline drain(m, v, left)
{
	skip;
#ifdef BROKEN
take:	m = map;
	map = false;
#else
take:	atomic { m = map; map = false };
#endif
	left = n;
	do
	:: m && left > 0 && nempty(list) ->
		left--;
grab:		list?v;
		n--;
		atomic {
			if
			:: n < FULL / 2 ->
release:			blocked[0] = false;
				blocked[1] = false
			:: else
			fi
		};
		give(v)
	:: !m || left == 0 || empty(list) -> break
	od;
	atomic {
		if
		:: m && n < FULL / 2 -> /* take looks even when it takes nothing */
			blocked[0] = false;
			blocked[1] = false
		:: else
		fi;
		v = 0
	};
	if
	:: m && left == 0 && n > 0 ->
again:		map = true;
		atomic { pending = true; sleeping = false }
	:: else
	fi;
	atomic { m = false; left = 0 }
}

proctype sender()
{
	byte v = 0;
	do
	:: v < VALUES ->
		atomic { late[v] = changed; kernel!v; v++ }
	:: else -> break
	od
}

proctype thread(byte me)
{
	byte v;
	bool old;
	do
	:: atomic { !blocked[me] && nempty(kernel) -> kernel?v; taken++ };
		arrive(v, me, old)
	:: taken == VALUES -> break
	od
}

proctype vcore()
{
	bool old;
	late[STRAY] = changed;
	if
	:: n >= FULL -> refused = true   /* EAGAIN: the poster keeps it */
	:: else -> arrive(STRAY, THREADS, old)
	fi
}

/* bridge.run */
proctype consumer()
{
	byte v, left;
	bool m;
	do
	:: true ->
sleep:		do
		:: pending -> break
		:: !pending ->
			/* The kernel compares again when it puts the caller to sleep. */
			atomic { if :: !pending -> sleeping = true :: else fi };
			!sleeping
		od;
#ifndef BROKEN
clear:		pending = false;
#endif
		atomic { !locked -> locked = true };
		drain(m, v, left);
#ifdef BROKEN
clear:		pending = false;
#endif
		atomic {
			if
			:: handler == NONE ->
stopped:			running = false;
				consumers--;
				locked = false;
				break
			:: else
			fi;
			locked = false
		}
	od
}

/* bridge.add: claims the number for a new handler. */
inline begin()
{
	atomic { !locked -> locked = true };
	serving = true;
	claimed = true;
	atomic {
		handler = NEW;
		ending = false
	};
	atomic {
		if
		:: !running ->
start:			running = true;
			consumers++;
			assert(consumers == 1);
			run consumer()
		:: else
		fi;
		locked = false
	}
}

/* A caller that changes handlers: first to another one, then to none. */
proctype changer()
{
	byte v, left, pass, stops;
	bool m, old, patient, more;
	/* bridge.add of another handler, and bridge.remove */
	atomic { !locked -> locked = true };
	atomic { handler = NEW; locked = false };
	changed = true;
	/* Either wait until all values are delivered, or stop in the middle. */
	if
	:: patient = true
	:: patient = false
	fi;
	!patient || (taken == VALUES && posting == 0 && empty(list) && !map && !locked);
	do
	:: stops < STOPS ->
		if
		:: stops > 0 -> begin()
		:: else
		fi;
		stops++;
		/* bridge.remove of the last handler */
		atomic {
			ending = true;
#ifndef VCORE
			due = taken + len(kernel)
#endif
		};
		atomic { !locked -> locked = true };
#ifndef FORGETFUL
		more = true;
		do
		:: more ->
			pend(v, more);
			drain(m, v, left)
		:: else -> break
		od;
#endif
		pass = 0;
		do
		:: pass < 2 ->
			if
			:: pass == 0 ->
				atomic {
					if
					:: nempty(kernel) ->
						kernel?<v>;
						assert(v >= due); /* the queue is in order */
						v = 0
					:: empty(kernel)
					fi;
					due = 0
				};
disclaim:			claimed = false
			:: else ->
				serving = false
			fi;
quiesce:		posting == 0;
			drain(m, v, left);
			if
			:: pass == 0 ->
change:				handler = NONE
			:: else
			fi;
			pass++
		:: else -> break
		od;
nudge:		atomic { old = pending; pending = true };
		if
		:: !old -> sleeping = false
		:: else
		fi;
		locked = false
	:: else -> break
	od;
	ended = true
}

init
{
	byte v;
	atomic {
		run sender();
		run thread(0);
#if THREADS == 2
		run thread(1);
#endif
#ifdef VCORE
		run vcore();
#else
		refused = true;
#endif
		run consumer();
		run changer()
	};
	_nr_pr == 1;            /* all other processes have ended */
	v = 0;
	do
	:: v < VALUES -> assert(given[v] == 1); v++
	:: else -> break
	od;
	assert(given[STRAY] == 1 || (refused && given[STRAY] == 0));
	assert(!blocked[0] || !blocked[1]);
	assert(consumers == 0)
}

ltl stops { <> (ended && !running) }
