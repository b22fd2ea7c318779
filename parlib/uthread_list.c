//go:build linux && amd64 && cgo

/* Lists of uthreads, with their rule: a uthread is in one at most. */
#include "uthread.h"

static void check(bool holds, const char *who)
{
	if (__builtin_expect(!holds, 0))
		usys_broken_rule("a uthread is in one list at most, and in the one that it names", who);
}

void usys_list_add(struct usys_uthread_list *l, struct usys_uthread *u)
{
	check(!u->list, "usys_list_add");
	u->list = l;
	u->next = 0;
	u->prev = l->last;
	*(l->last ? &l->last->next : &l->first) = u;
	l->last = u;
	l->n++;
}

void usys_list_remove(struct usys_uthread *u)
{
	struct usys_uthread_list *l = u->list;

	check(l && l->n && (u->prev ? u->prev->next : l->first) == u && (u->next ? u->next->prev : l->last) == u,
		"usys_list_remove");
	*(u->prev ? &u->prev->next : &l->first) = u->next;
	*(u->next ? &u->next->prev : &l->last) = u->prev;
	l->n--;
	u->list = 0;
	u->next = u->prev = 0;
}

struct usys_uthread *usys_list_take(struct usys_uthread_list *l)
{
	struct usys_uthread *u = l->first;

	if (u)
		usys_list_remove(u);
	return u;
}

struct usys_uthread *usys_list_at(struct usys_uthread_list *l, size_t i)
{
	struct usys_uthread *u = l->first;

	while (u && i--)
		u = u->next;
	return u;
}
