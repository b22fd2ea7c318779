/*
 * The protocol of the signal bridge, from where a signal lands to whom it is given.
 * docs/signals.md explains it; signal/model/check.sh runs spin on this file.
 *
 * Labels are the places of the same name in the code, where a comment says "model:
 * LABEL" (signal/model/model_test.go holds both sets against each other). One number
 * is modelled, with few values; nothing in the code is shared between numbers but the
 * words map and pending.
 *
 * Checked, in every interleaving:
 *   - every value that the kernel or the host accepted is given out once: never lost,
 *     never twice (assertions in give and at the end)
 *   - no wake-up is lost: where nothing but the wake-up brings the consumer to look,
 *     all is given out all the same (else spin finds an invalid end state)
 *   - no thread keeps the number blocked while there is room (the same)
 *   - what is sent after a change has returned meets the new handler
 *   - what was posted before a stop began meets a handler, not the default action
 *   - what was sent before a stop began is no longer pending when the number goes back
 *     (a thread may have it in its hand)
 *   - stop terminates, whatever was started before and after it: no consumer is left
 *     over, and there are never two (the same, assertions, and ltl stops)
 *
 * With -DBROKEN it is the original's: the map is read, and then cleared, and the
 * pending word after that. With -DFORGETFUL a stop does not collect.
 */

#ifndef VALUES
#define VALUES 3        /* that another process queues */
#endif
#ifndef THREADS
#define THREADS 2       /* of Go's, where signals land */
#endif
#ifndef STOPS
#define STOPS 1         /* how often the last handler goes: before all but the first, one comes */
#endif
#define FULL 2          /* usys_queue_length at which a number is blocked; below half: room */
#define STRAY VALUES    /* one more value: posted from vcore context, claimed or not */
#define ALL   (VALUES + 1)

#define NONE 0
#define OLD  1
#define NEW  2

chan kernel = [VALUES] of { byte }; /* accepted by sigqueue, taken by no thread */
chan list = [ALL] of { byte };      /* posted, not taken */
byte n;                             /* how many those are */
bool map, pending;                  /* the shared words */
bool sleeping;                      /* the consumer is in the futex */
byte posting;
bool claimed = true, serving = true;
bool blocked[2];
bool locked;                        /* the lock of package signal's bridge */
byte handler = OLD;
bool running = true;                /* there is a consumer */
byte consumers = 1;

/* What the checks need to know. */
byte due;                           /* values that the kernel had accepted before the stop began */
byte taken;                         /* values that threads have taken */
byte given[ALL];                    /* how often each was given out, in any way */
bool late[ALL];                     /* it was sent after the change had returned */
bool early[ALL];                    /* its post was complete before the stop began */
bool changed, ending, ended, refused;

/* To the handler of the moment. */
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
 * for vcore context, which takes a number that it may post unclaimed, too. */
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
			atomic { posting--; given[v]++ }  /* to who was there before */
		fi
	:: else ->
		given[v]++
	fi
}

/* usys_pending_collect: as long as there is room, what is pending is posted. In one step,
 * for what a post does beside others is in arrive, and the consumer's lock is held. */
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

/* The numbers are ours, and somebody wants them again: bridge.add. */
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

/* Whoever changes handlers: first to another one, then to none. */
proctype changer()
{
	byte v, left, pass, stops;
	bool m, old, patient, more;
	/* add and remove of others */
	atomic { !locked -> locked = true };
	atomic { handler = NEW; locked = false };
	changed = true;
	/* Either all is given out without our help, or we stop in the middle. */
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
		/* remove of the last */
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
	_nr_pr == 1;            /* all have come to their end */
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
