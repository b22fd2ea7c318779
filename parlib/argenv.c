//go:build linux && amd64 && cgo

/* The argument block: made by serialize_argv_envp, taken apart for proc_create and exec. */
#include "argenv.h"

enum { WORD = sizeof(uint64_t), HEAD = sizeof(struct ros_argenv) };

static size_t count(uint8_t **list)
{
	size_t n = 0;

	while (list && list[n])
		n++;
	return n;
}

/* Returns the sum of the lengths of the n strings of list, NULs included. */
static size_t total(uint8_t **list, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += usys_strlen((char *)list[i]) + 1;
	return sum;
}

/* The place of a block's next string: words[i] gets its offset from base. */
struct cursor {
	uint64_t *words;
	char *base, *at;
};

static void put(struct cursor *k, uint8_t **list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		size_t len = usys_strlen((char *)list[i]) + 1;
		*k->words++ = (uint64_t)(k->at - k->base);
		usys_copy(k->at, list[i], len);
		k->at += len;
	}
}

void *parlib_serialize_argv_envp(uint8_t **argv, uint8_t **envp)
{
	size_t argc = count(argv), envc = count(envp);
	size_t len = HEAD + (argc + envc) * WORD + total(argv, argc) + total(envp, envc);
	struct ros_serialized_data *sd = usys_platform->alloc(sizeof *sd + len);
	struct ros_argenv *head;
	struct cursor k;

	if (!sd) {
		*usys_errno() = ROS_ENOMEM;
		return 0;
	}
	sd->len = len;
	head = (struct ros_argenv *)(sd + 1);
	*head = (struct ros_argenv){argc, envc};
	k.words = (uint64_t *)(head + 1);
	k.base = k.at = (char *)(k.words + argc + envc);
	put(&k, argv, argc);
	put(&k, envp, envc);
	return sd;
}

void parlib_free(void *p)
{
	if (p)
		usys_platform->release(p);
}

static int64_t bad(struct call *c, const char *why)
{
	c->why = why;
	return -LX_EINVAL;
}

/* A NULL-terminated list of n strings whose offsets are words[0..n-1]. */
static bool list(char **to, const uint64_t *words, size_t n, char *strings, size_t nstrings)
{
	for (size_t i = 0; i < n; i++) {
		if (words[i] >= nstrings)
			return false;
		to[i] = strings + words[i];
	}
	to[n] = 0;
	return true;
}

/* The memory holds argv, envp, then a copy of the block's words and strings. The checks
 * read the copy: another thread may still write to the block. */
int64_t parlib_args(struct call *c, const void *block, uint64_t n, struct args *a)
{
	struct ros_argenv head;
	uint64_t max = n / WORD, nlist;
	size_t nstrings;
	uint64_t *words;
	char *strings;

	if (n < HEAD || n > ROS_ARG_MAX)
		return bad(c, "the length of the argument block");
	if (no_memory(block))
		return -LX_EFAULT;
	usys_copy(&head, block, HEAD);
	/* Each by itself first: the sum could wrap round. */
	if (head.argc > max || head.envc > max || HEAD + (head.argc + head.envc) * WORD > n)
		return bad(c, "the counts in the argument block");
	nlist = (head.argc + head.envc + 2) * sizeof(char *);
	a->argv = usys_platform->alloc(nlist + n - HEAD);
	if (!a->argv)
		return -LX_ENOMEM;
	a->envp = a->argv + head.argc + 1;
	words = (uint64_t *)(a->envp + head.envc + 1);
	usys_copy(words, (const char *)block + HEAD, n - HEAD);
	strings = (char *)(words + head.argc + head.envc);
	nstrings = n - HEAD - (head.argc + head.envc) * WORD;
	c->why = "an offset in the argument block";
	/* The NUL at the very end ends every string that has no NUL of its own. */
	if (nstrings && strings[nstrings - 1])
		c->why = "no NUL at the end of the argument block";
	else if (list(a->argv, words, head.argc, strings, nstrings) &&
		list(a->envp, words + head.argc, head.envc, strings, nstrings))
		c->why = 0;
	if (!c->why)
		return 0;
	parlib_free(a->argv);
	return -LX_EINVAL;
}
