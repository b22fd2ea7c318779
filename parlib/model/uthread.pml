/*
 * The wake-up protocol of the uthread scheduler: how uthreads block and are made ready,
 * how vcores go to sleep in the kernel, and how they are woken. docs/scheduler.md
 * explains it; parlib/model/check.sh runs spin on this file.
 *
 * Labels are the places of the same name in the code, which have a comment "model: LABEL"
 * (parlib/model/model_test.go compares both sets).
 *
 * A context is a uthread or the idle context of a kernel thread, and each is a process
 * here. A context runs only while a kernel thread runs it: on[u] names the kernel thread
 * of uthread u, and up is the set of kernel threads that run their idle context. The kernel
 * threads are the N shared vcores and, last, one private vcore. One more process is the
 * world: time, a descriptor, signals.
 *
 * The scheduler's lock guards everything but the words of the first group below. It is
 * held across a switch of contexts, and the context that runs next releases it. Code
 * that holds the lock is one step, therefore, where it uses at most one of those words.
 *
 * Checked, in every interleaving of each run in check.sh:
 *   - every uthread comes to its end: no wake of a futex, no deadline, descriptor,
 *     signal or end of a call is lost, and nothing is in a deadlock (else spin finds an
 *     invalid end state) or goes round for ever (ltl served)
 *   - whenever the lock is released while a shared vcore rests: no more uthreads are
 *     ready than notified vcores are on their way; and if there is something to wait
 *     for in the kernel, a vcore does, or is on its way (check)
 *   - the poller sleeps no longer than the earliest deadline and asks for every
 *     descriptor, or is on its way (check)
 *   - a uthread is in exactly the list that its state names (check)
 *   - a uthread runs on one kernel thread at most, and on none before the stack pointer
 *     of its last switch is saved (start)
 *   - the lock is released once for each time that it is taken, by the kernel thread
 *     that took it (release)
 *
 * A uthread runs any of the programs that PROGRAMS0 to PROGRAMS2 allow, so one run
 * covers all their combinations. Any ready uthread of a queue may be picked, and any
 * resting vcore notified, so the model covers every policy.
 *
 * Each -DBROKEN_x is the protocol without one of its necessary parts; check.sh names them,
 * and the run that finds each.
 */

#ifndef N
#define N 2             /* shared vcores, 3 at most */
#endif
#ifndef U
#define U 3             /* uthreads, 2 or 3 */
#endif
#ifndef SIGNALS
#define SIGNALS 0       /* that come from outside */
#endif
#ifndef REFUSALS
#define REFUSALS 0      /* how often the kernel's queue of signals is full for a kick */
#endif
#ifndef SILENT
#define SILENT 0        /* 1: the descriptor is never ready */
#endif
#ifndef LAST
#define LAST 2          /* the latest deadline; the first is 1 */
#endif

/* Programs of uthreads. The last uthread runs one, and then wakes the others. */
#define NOTHING 1
#define WAIT    2       /* waits in a futex until the word is 1 */
#define TIMED   4       /* the same, with a deadline */
#define NAP     8       /* sleeps until a deadline */
#define READ    16      /* waits for a descriptor, or for a signal */
#define CALL    32      /* makes a call that blocks, on the private vcore */
#define PAUSE   64      /* waits until it has had a signal */
#define SPIN    128     /* computes until the word is 1 */
#define TGKILL  256     /* sends a signal to uthread 0 */
#define BOUND   512     /* stays on the private vcore, and sleeps there until a deadline */
#define ENDING  1024    /* the program is over */
#define ENDED   2048    /* and the others are woken */

#ifndef PROGRAMS0
#define PROGRAMS0 NOTHING
#endif
#ifndef PROGRAMS1
#define PROGRAMS1 NOTHING
#endif
#ifndef PROGRAMS2
#define PROGRAMS2 NOTHING
#endif
#define ANY (PROGRAMS0 | PROGRAMS1 | PROGRAMS2)

#define PRIVATE N       /* the private vcore */
#define KTHREADS (N + 1)
#define SHARED(set) ((set) & ((1 << N) - 1))
#define IDLE U          /* the idle context, where else a uthread is named */
#define NONE 15
#define NEVER (LAST + 1)

#define BIT(x) (1 << (x))
#define HAS(set, x) (((set) >> (x)) & 1)
#define ADD(set, x) set = set | BIT(x)
#define DROP(set, x) set = set & ~BIT(x)
#define COUNT(set) (((set) & 1) + (((set) >> 1) & 1) + (((set) >> 2) & 1))

/* Words that are read or written without the lock. */
bool word;                      /* the guest's futex word */
byte moved;                     /* kernel threads whose seq differs from the value that they remember */
bool kicked[KTHREADS];          /* the word that usys_abortable reads */
bool interrupt;                 /* ... in the call of the private vcore's uthread */
bool polls[KTHREADS];           /* it is woken by a signal */
bool ring[KTHREADS];            /* a signal for uthread 0 has come to the kernel thread */
byte at[KTHREADS];              /* where the kernel thread is: */
#define OUT    0                /*	in no call that sleeps */
#define WINDOW 1                /*	it has looked at kicked, and not executed SYSCALL */
#define FUTEX  2                /*	it sleeps in FUTEX_WAIT on its seq */
#define POLL   3                /*	in ppoll or epoll_pwait */
#define BLOCK  4                /*	in the call that its uthread makes */

/* The lock, and the data that it guards. Sets have a bit for each member. */
byte lock = NONE;               /* the kernel thread that holds it */
byte state[U];
#define READY   0
#define RUNNING 1
#define BLOCKED 2
#define DEAD    3
byte on[U];
bool saved[U];                  /* the stack pointer is where a switch finds it */
byte home;                      /* uthreads that only the private vcore runs */
byte queue[KTHREADS];           /* run queues: sets of uthreads */
byte bucket;                    /* of the futex: a set of uthreads */
byte waiting;                   /* uthreads that wait for the descriptor */
byte claimed = NONE;            /* one of those, for which the poller waits in its place */
byte deadline[U];               /* the heap; 0: not in it */
bool signalled[U];              /* a signal waits for the uthread */
byte up;                        /* kernel threads that run their idle context */
byte resting;                   /* kernel threads that rest and were not notified */
byte notified;                  /* ... that were, and have not taken the lock since */
byte poller = NONE;
byte limit;                     /* when the poller's call ends by itself */
byte asked;                     /* uthreads for whose descriptors it waits */
bool polling;                   /* it does */
byte owes[KTHREADS];            /* kernel threads to be woken by this one, once the lock is free */

/* The world. */
byte now;
bool readable = (ANY & READ) == 0;
bool returned;                  /* the call that blocks is over */
bool pausing;                   /* uthread 0, BIT(0), waits in another futex */
byte signals = SIGNALS, refusals = REFUSALS;
byte sent;                      /* kernel threads to which a kick is on its way */
byte dead;

/* Within one step. */
byte i, c;
byte fresh;                     /* how many resting vcores are to be notified */
byte call;                      /* kernel threads that are to be, if they rest */

#define QUEUED (queue[0] | queue[1 % N] | queue[N - 1])
#define HEAP (deadline[0] || deadline[1] || deadline[U - 1])
#define TO_POLL (HEAP || waiting)
#define DUE(d) (deadline[0] == (d) || deadline[1] == (d) || deadline[U - 1] == (d))
#define LATE(u) ((deadline[u] && deadline[u] <= now) << (u))
#define FIRST (DUE(1) -> 1 : (DUE(LAST) -> LAST : NEVER))

inline check()
{
	c = 0;
	do
	:: c < U ->
		assert((state[c] == READY) == HAS(QUEUED | queue[PRIVATE], c));
		assert(HAS(queue[0], c) + HAS(queue[PRIVATE], c) + (N > 1 && HAS(queue[1 % N], c)) + (N > 2 && HAS(queue[2 % N], c)) <= 1);
		assert((state[c] == BLOCKED) == (HAS(bucket, c) || HAS(waiting, c) || claimed == c || deadline[c]));
		assert(HAS(bucket, c) + HAS(waiting, c) + (claimed == c) <= 1);
		assert((state[c] == RUNNING) == (on[c] != NONE));
		assert(!deadline[c] || poller == NONE || HAS(notified, poller) || limit <= deadline[c]);
		c++
	:: else -> break
	od;
	c = 0;
	assert(!polling || HAS(notified, poller) || !(waiting & ~asked));
	assert(!SHARED(resting) || COUNT(QUEUED) <= COUNT(SHARED(notified)));
	assert(!SHARED(resting) || !TO_POLL || poller != NONE || SHARED(notified))
}

inline take(k)
{
	atomic { lock == NONE -> lock = k }
}

inline release(k)
{
	d_step {
		assert(lock == k);
		check();
		lock = NONE
	}
}

/* ---- with the lock, on kernel thread k, and within one step ---- */

/* usys_vcore_notify and notify_one, for all that the step has asked for. */
inline notify(k)
{
	do
	:: fresh && SHARED(resting & ~call) ->
		fresh--;
		i = 0;
		do
		:: HAS(SHARED(resting & ~call), i) -> break
		:: SHARED(resting & ~call) >> (i + 1) -> i++
		od;
		ADD(call, i)
	:: else -> break
	od;
	call = call & resting;
#ifndef BROKEN_STAYS
	resting = resting & ~call;
#endif
	notified = notified | call;
#ifndef BROKEN_STILL
count:	moved = moved | call;
#endif
	owes[k] = owes[k] | call;
	fresh = 0;
	call = 0;
	i = 0
}

inline ready(u, k)
{
	state[u] = READY;
	DROP(bucket, u);
	DROP(waiting, u);
	deadline[u] = 0;
	if
	:: HAS(home, u) -> ADD(queue[PRIVATE], u); ADD(call, PRIVATE)
	:: else ->
		if
		:: k < N -> ADD(queue[k], u)
		:: else -> ADD(queue[0], u)
		fi;
#ifdef BROKEN_ONE
		fresh = 1
#else
		fresh++
#endif
	fi
}

/* A vcore has to wait for deadlines and descriptors. */
inline watch()
{
	if
	:: poller == NONE && TO_POLL -> fresh++
	:: else
	fi
}

/* usys_uthread_watch: the poller is to look again. */
inline again()
{
	if
	:: poller != NONE -> ADD(call, poller)
	:: else
	fi
}

/* sched_post: a signal for uthread u. */
inline post(u, k)
{
	signalled[u] = true;
	if
	:: state[u] == BLOCKED && claimed == u -> again()
	:: state[u] == BLOCKED && claimed != u -> ready(u, k)
	:: state[u] == RUNNING && on[u] != k ->
		if
		:: on[u] == PRIVATE -> interrupt = true
		:: else
		fi;
		ADD(sent, on[u])
	:: else
	fi
}

/* sched_drain */
inline take_signals(k)
{
	if
	:: ring[k] ->
drain:		ring[k] = false;
		post(0, k)
	:: else
	fi
}

/* Makes the uthreads of a set ready. */
inline ready_all(set, k)
{
	c = 0;
	do
	:: c < U ->
		if
		:: HAS(set, c) -> ready(c, k)
		:: else
		fi;
		c++
	:: else -> break
	od;
	c = 0
}

/* host->look and expire. Descriptors are not asked each time, and deadlines are left to
 * the poller where there is one. */
inline look(k)
{
	take_signals(k);
	if
	:: k < N ->
		if
		:: readable && waiting && !polling -> i = waiting
		:: i = 0
		fi;
		if
		:: true ->
expire:			i = i | LATE(0) | LATE(1) | LATE(U - 1)
		:: poller != NONE
		fi;
		ready_all(i, k)
	:: else
	fi;
	i = 0
}

/* next is the uthread that kernel thread k runs next; it is me, which may be in k's queue,
 * only if no other uthread is in it. */
inline pick(k, me)
{
	look(k);
	i = k;
	c = queue[k];
	if
	:: c && c != BIT(me) -> c = c & ~BIT(me)
	:: c == BIT(me)
	:: !c && k < N && QUEUED ->
		i = 0;
		do
		:: queue[i] -> break
		:: i < N - 1 && (queue[i + 1] || queue[N - 1]) -> i++
		od;
steal:		c = queue[i]
	:: !c && !(k < N && QUEUED)
	fi;
	next = 0;
	do
	:: !c -> next = IDLE; break
	:: HAS(c, next) -> DROP(queue[i], next); state[next] = RUNNING; break
	:: c >> (next + 1) -> next++
	od;
	i = 0;
	c = 0
}

/* Kernel thread k goes on in context next. */
inline start(k)
{
	if
	:: next == IDLE -> ADD(up, k)
	:: else ->
		assert(saved[next] && on[next] == NONE);
		saved[next] = false;
		on[next] = k
	fi;
	next = 0
}

/* ---- without the lock ---- */

/* The part of usys_sched_unlock that runs once the lock is free: host->wake. j is a
 * variable of the caller. */
inline pay(k)
{
	do
	:: owes[k] ->
		atomic {
			do
			:: HAS(owes[k], j) -> break
			:: else -> j++
			od;
#ifdef BROKEN_POLLS
			mode = polls[j]
		};
		kicked[j] = true;
#else
raise:			kicked[j] = true
		};
		mode = polls[j];
#endif
		atomic {
			if
			:: !mode ->
				DROP(owes[k], j);
				if
				:: at[j] == FUTEX ->
wake:					at[j] = OUT
				:: else
				fi
			:: mode && !refusals ->
				DROP(owes[k], j);
kick:				ADD(sent, j)
			:: mode && refusals ->  /* EAGAIN: another signal is sent */
				refusals--;
#ifdef BROKEN_ONCE
				DROP(owes[k], j)
#endif
			fi;
			mode = false;
			j = 0
		}
	:: else -> break
	od
}

/* usys_abortable, with a call that sleeps until it ends. */
inline sleep(k, how, word)
{
	atomic {
		if
		:: !word -> at[k] = WINDOW
		:: else
		fi
	};
	atomic {
		if
		:: at[k] == WINDOW && !(how == FUTEX && HAS(moved, k)) -> at[k] = how
		:: else -> at[k] = OUT  /* EAGAIN; or a signal moved the pc, and the result is EINTR */
		fi
	};
	atomic {
		at[k] == OUT || dead == U || (at[k] == POLL && (now >= limit || (readable && asked))) ->
			if
			:: at[k] == POLL -> at[k] = OUT; eintr = false
			:: else -> at[k] = OUT; eintr = true
			fi
	}
}

/* The handler of a signal on kernel thread k, with its arrival. */
inline arrive(k)
{
	if
#ifndef BROKEN_WINDOW
	:: at[k] == WINDOW && (HAS(up, k) -> kicked[k] : interrupt) -> at[k] = OUT
#endif
	:: at[k] == FUTEX && kicked[k] -> at[k] = OUT
	:: at[k] == BLOCK && interrupt -> at[k] = OUT
	:: at[k] == POLL -> at[k] = OUT
	:: else
	fi
}

/* poll_sleep */
inline poll()
{
	polls[k] = true;
	atomic {
		take(k);
		polling = true;
		asked = waiting;
		if
		:: COUNT(waiting) == 1 ->
			do
			:: HAS(waiting, c) -> break
			:: else -> c++
			od;
claim:			claimed = c;
			DROP(waiting, c);
			c = 0
		:: else
		fi
	};
	release(k);
	pay(k);
	sleep(k, POLL, kicked[k]);
	atomic {
		take(k);
		if
		:: claimed != NONE ->
			c = claimed;
			claimed = NONE;
			if
			:: !eintr && readable -> ready(c, k)
#ifdef BROKEN_CLAIM
			:: eintr && signalled[c] -> ready(c, k)
			:: !(eintr && signalled[c]) && (eintr || !readable) -> ADD(waiting, c)
#else
			:: (eintr || !readable) && signalled[c] -> ready(c, k)
			:: (eintr || !readable) && !signalled[c] ->
unclaim:			ADD(waiting, c)
#endif
			fi
		:: claimed == NONE && !eintr && readable -> ready_all(waiting & asked, k)
		:: claimed == NONE && (eintr || !readable)
		fi;
		asked = 0;
		polling = false;
		c = 0;
		notify(k)
	};
	release(k);
	pay(k);
	polls[k] = false
}

/* usys_vcore_run: the idle context. */
proctype vcore(byte k)
{
	byte next, j;
	bool mode, mine, eintr;
	take(k);
	do
	:: dead < U ->
		atomic {
			pick(k, IDLE);
			if
			:: next != IDLE ->
#ifndef BROKEN_ROLE
hand:				watch();
#endif
				DROP(up, k);
				start(k)
			:: else
			fi;
			notify(k)
		};
		if
		:: next != IDLE ->
			HAS(up, k)      /* and the lock is held */
		:: else ->
#ifdef BROKEN_CLEAR
			kicked[k] = false;
#endif
			atomic {
				next = 0;
rest:				ADD(resting, k);
				if
				:: k < N && TO_POLL && poller == NONE ->
role:					poller = k;
					limit = FIRST;
					mine = true
				:: else
				fi;
#ifndef BROKEN_LATE
remember:			DROP(moved, k)
#endif
			};
			release(k);
#ifdef BROKEN_LATE
			DROP(moved, k);
#endif
			pay(k);
			if
			:: mine -> poll()
			:: else -> sleep(k, FUTEX, kicked[k])
			fi;
			atomic {
				take(k);
rise:				DROP(resting, k);
				DROP(notified, k);
				if
				:: mine -> poller = NONE; limit = 0
				:: else
				fi;
				mine = false;
				eintr = false
			};
#ifndef BROKEN_CLEAR
clear:			kicked[k] = false
#endif
		fi
	:: else -> break
	od;
	release(k);
	pay(k)
}

/* ---- uthreads ---- */

/* usys_uthread_block. until: 0 where there is no deadline. */
inline block(k)
{
	seen = program == WAIT || program == TIMED;
	if
#ifndef BROKEN_DEAF
	:: signalled[me] ->
due:		skip
#endif
#ifndef BROKEN_WORD
	:: seen && word ->
compare:	skip
#endif
	:: else ->
		if
		:: seen || program == PAUSE -> ADD(bucket, me)
		:: program == READ ->
#ifndef BROKEN_ASKED
			again();
#endif
			ADD(waiting, me)
		:: else
		fi;
		deadline[me] = until;
#ifndef BROKEN_EARLIER
		if
		:: until && until < limit -> again()
		:: else
		fi;
#endif
		state[me] = BLOCKED
	fi;
	seen = false
}

/* The next action of a uthread. */
#define COMPUTE 0
#define WAITS   1
#define YIELD   2
#define MOVE    3       /* to the private vcore, or from there */
#define WAKE    4
#define KILL    5
#define DRAIN   6       /* a signal has come while it was in the guest's code */
#define EXIT    7

/* Which of these, or that the program is over. */
inline decide()
{
	if
	:: program == NOTHING || (tried && (program == TIMED || program == TGKILL)) ->
		program = ENDING
	:: program == WAIT || program == SPIN ->
		if
		:: word -> program = ENDING
		:: else -> act = (program == WAIT -> WAITS : YIELD)
		fi
	:: program == TIMED && !tried -> act = WAITS
	:: program == NAP || (program == BOUND && HAS(home, me)) ->
		if
		:: now >= until -> program = ENDING
		:: else -> act = WAITS
		fi
	:: program == READ || program == PAUSE ->
		pausing = program == PAUSE || pausing;
		if
		:: got || (program == READ && readable) -> program = ENDING
		:: else -> act = WAITS
		fi
	:: program == BOUND && !HAS(home, me) -> act = MOVE
	:: program == CALL ->
		if
		:: tried && !HAS(home, me) -> program = ENDING
		:: else -> act = MOVE
		fi
	:: program == TGKILL && !tried -> act = KILL
	:: program == ENDING && me == U - 1 -> program = ENDED; word = true; act = WAKE
	:: program == ENDING && me < U - 1 -> act = EXIT
	:: program == ENDED ->
		/* It computes until the others, on other vcores, have come to their end. */
		if
		:: dead == U - 1 || N == 1 -> act = EXIT
		:: ring[on[me]] -> act = DRAIN
		fi
	fi;
	tried = act != COMPUTE
}

/* sleep_in_kernel, on the private vcore */
inline call_kernel()
{
	do
	:: !returned ->
		interrupt = false;
		if
		:: signalled[me] -> break
		:: else -> sleep(PRIVATE, BLOCK, interrupt)
		fi
	:: else -> break
	od;
	eintr = false
}

/* act, and schedule in the case that me is no longer running: the lock stays taken. */
inline act_locked()
{
	take(on[me]);
	k = on[me];
	if
	:: act == WAITS -> block(k)
	:: act == YIELD -> ready(me, k)
	:: act == MOVE -> home = home ^ BIT(me); ready(me, k)
	:: act == WAKE -> ready_all(bucket & ~pausing, k)
	:: act == KILL -> post(0, k)
	:: act == DRAIN -> take_signals(k)
	:: act == EXIT -> state[me] = DEAD; dead++
	fi;
	if
	:: state[me] == RUNNING -> notify(k)
	:: else ->
		pick(k, me);
		if
		:: next != IDLE && k < N -> watch()
#ifndef BROKEN_HOME
		:: k == PRIVATE -> watch()
#endif
		:: else
		fi;
		notify(k);
		on[me] = NONE;
#ifndef BROKEN_TORN
save:		saved[me] = true;
#endif
		start(k)
	fi;
	k = 0;
	act = COMPUTE
}

proctype uthread(byte me; short programs)
{
	byte next, j, k, until, act;
	short program;
	bool mode, seen, got, eintr, tried;
	atomic {
		program = NOTHING;
		do
		:: programs & program -> break
		:: programs >= program * 2 -> program = program * 2
		od;
		programs = 0;
		if
		:: program & (TIMED | NAP | BOUND) ->
			if
			:: until = 1
			:: until = LAST
			fi
		:: else
		fi
	};
	do
	:: state[me] != DEAD ->
		/* It goes on: here the lock is free again. */
		atomic {
			on[me] != NONE ->
begun:				release(on[me])
		};
		pay(on[me]);
		atomic { got = got || signalled[me]; signalled[me] = false };
		do
		:: act == COMPUTE -> atomic { decide() }
		:: else -> break
		od;
		if
		:: program == CALL && HAS(home, me) -> call_kernel()
		:: else
		fi;
		atomic { act_locked() };
#ifdef BROKEN_TORN
		saved[me] = on[me] == NONE
#endif
	:: else -> break
	od
}

proctype world()
{
	byte k;
	do
	:: now < LAST && (ANY & (NAP | TIMED | BOUND)) -> now++
	:: !readable && !SILENT -> readable = true
	:: at[PRIVATE] == BLOCK -> atomic { returned = true; at[PRIVATE] = OUT }
	:: signals ->
		atomic {
			signals--;
			if
			:: k = 0
			:: k = N - 1
			fi
		};
		ring[k] = true;
		atomic { kicked[k] = true; arrive(k); k = 0 }
	:: sent ->
		atomic {
			do
			:: HAS(sent, k) -> break
			:: sent >> (k + 1) -> k++
			od;
			DROP(sent, k);
			arrive(k);
			k = 0
		}
	:: dead == U -> break
	od
}

init
{
	atomic {
		do
		:: i < U ->
			on[i] = NONE;
			saved[i] = true;
			ADD(queue[0], i);
			i++
		:: else -> break
		od;
		i = 0;
		do
		:: i < N -> ADD(up, i); run vcore(i); i++
		:: else -> break
		od;
		i = 0;
#if (PROGRAMS0 | PROGRAMS1 | PROGRAMS2) & (32 | 512)
		ADD(up, PRIVATE);
		run vcore(PRIVATE);
#endif
		run uthread(0, PROGRAMS0);
		run uthread(1, PROGRAMS1);
#if U == 3
		run uthread(2, PROGRAMS2);
#endif
		run world()
	};
	_nr_pr == 1;            /* all have come to their end */
	assert(lock == NONE && !QUEUED && !queue[PRIVATE] && !bucket && !waiting && !HEAP && claimed == NONE)
}

ltl served { <> (dead == U) }
