//go:build ignore

/* The scheduler's part of the table of -c. */
#include "sched.h"

enum { WIDTH = 10 };

static void put(struct usys_text *t, uint64_t v)
{
	char digits[24];
	struct usys_text d = usys_text(digits, sizeof digits);

	usys_putdec(&d, (int64_t)v);
	for (size_t i = d.n; i < WIDTH; i++)
		usys_put(t, " ");
	usys_put(t, digits);
}

void usys_sched_print(struct usys_text *t)
{
	struct usys_vcore all = {0};

	for (struct sched_vcore *v = __atomic_load_n(&sched_vcores, __ATOMIC_ACQUIRE); v; v = v->all) {
		all.switches += v->v.switches;
		all.wakes += v->v.wakes;
		all.steals += v->v.steals;
	}
	usys_put(t,
		"\n    vcores  switches     wakes    steals   threads     bound\n"
		"---------- --------- --------- --------- --------- ---------\n");
	put(t, sched_nvcores);
	put(t, all.switches);
	put(t, all.wakes);
	put(t, all.steals);
	put(t, sched_created + 1);
	put(t, sched_bound);
	usys_put(t, "\n");
}
