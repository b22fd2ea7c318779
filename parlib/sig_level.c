//go:build linux && amd64 && cgo

#include "sig_level.h"

void usys_entry(int, struct usys_siginfo *, struct usys_ucontext *) __attribute__((visibility("hidden")));

/* One more than there are levels: the first is the default action, below all of them. */
static struct usys_sigaction behind[SIGMAX + 1][1 + USYS_LEVELS];
static uint8_t height[SIGMAX + 1]; /* levels in use */

usys_handler usys_level_entry(int level)
{
	return (usys_handler)((uintptr_t)usys_entry + (uintptr_t)level * USYS_ENTRY_SIZE);
}

int usys_level_of(usys_handler h)
{
	uintptr_t off = (uintptr_t)h - (uintptr_t)usys_entry;

	return off < USYS_LEVELS * USYS_ENTRY_SIZE ? (int)(off / USYS_ENTRY_SIZE) : -1;
}

static bool has(usys_handler h, size_t off, const char *mark)
{
	const char *code = (const char *)(uintptr_t)h + off;

	while (*mark)
		if (*code++ != *mark++)
			return false;
	return true;
}

bool usys_level_any(usys_handler h) { return has(h, 2 /* behind the short jump */, "USYSHOST"); }

bool usys_level_offers(usys_handler h) { return usys_level_any(h) && has(h, USYS_ENTRY_SIZE - 3, "OF1"); }

struct usys_sigaction *usys_level(int sig, int level) { return &behind[sig][1 + level]; }

/* Returns the level that is needed least: one whose handler is also in a higher level, or
 * else the second lowest. The lowest is Go's handler. */
static int spare(int sig)
{
	for (int i = 1; i < USYS_LEVELS; i++)
		for (int j = i + 1; j < USYS_LEVELS; j++)
			if (usys_level(sig, i)->handler == usys_level(sig, j)->handler)
				return i;
	return 1;
}

/* Makes room at the top. Handlers move down only: a library that chains to the entry of an
 * old level then reaches a higher handler, or the handler below itself. */
static void make_room(int sig)
{
	for (int i = spare(sig); i < USYS_LEVELS - 1; i++)
		*usys_level(sig, i) = *usys_level(sig, i + 1);
	height[sig]--;
}

int usys_level_add(int sig, const struct usys_sigaction *was)
{
	/* The same handler, installed again over the entry in front of it: no new level. */
	if (height[sig] && usys_level(sig, height[sig] - 1)->handler == was->handler)
		height[sig]--;
	else if (height[sig] == USYS_LEVELS)
		make_room(sig);
	*usys_level(sig, height[sig]) = *was;
	return height[sig]++;
}

bool usys_level_used(int sig) { return height[sig] != 0; }

void usys_level_drop(int sig, int level) { height[sig] = (uint8_t)level; }

uintptr_t usys_level_next(int sig, uintptr_t now, int level)
{
	uintptr_t lowest = (uintptr_t)&behind[sig][0], next = (uintptr_t)usys_level(sig, level);

	if (now > lowest && now <= (uintptr_t)&behind[sig][USYS_LEVELS] && next >= now)
		next = now - sizeof behind[sig][0];
	return next;
}
