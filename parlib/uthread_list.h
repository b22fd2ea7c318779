#ifndef PARLIB_UTHREAD_LIST_H
#define PARLIB_UTHREAD_LIST_H

/* Lists of uthreads, with their rule: a uthread is in one at most. */

#include "uthread.h"

static inline void usys_list_check(bool holds, const char *who)
{
	if (__builtin_expect(!holds, 0))
		usys_broken_rule("a uthread is in one list at most, and in the one that it names", who);
}

/* Adds u at the end. */
static inline void usys_list_add(struct usys_uthread_list *l, struct usys_uthread *u)
{
	usys_list_check(!u->list, "usys_list_add");
	u->list = l;
	u->next = 0;
	u->prev = l->last;
	*(l->last ? &l->last->next : &l->first) = u;
	l->last = u;
	l->n++;
}

static inline void usys_list_remove(struct usys_uthread *u)
{
	struct usys_uthread_list *l = u->list;

	usys_list_check(l && l->n && (u->prev ? u->prev->next : l->first) == u && (u->next ? u->next->prev : l->last) == u,
		"usys_list_remove");
	*(u->prev ? &u->prev->next : &l->first) = u->next;
	*(u->next ? &u->next->prev : &l->last) = u->prev;
	l->n--;
	u->list = 0;
	u->next = u->prev = 0;
}

/* Removes the first uthread and returns it; 0: there is none. */
static inline struct usys_uthread *usys_list_take(struct usys_uthread_list *l)
{
	struct usys_uthread *u = l->first;

	if (u)
		usys_list_remove(u);
	return u;
}

/* Returns the uthread behind i others. */
static inline struct usys_uthread *usys_list_at(const struct usys_uthread_list *l, size_t i)
{
	struct usys_uthread *u = l->first;

	while (u && i--)
		u = u->next;
	return u;
}

#endif
