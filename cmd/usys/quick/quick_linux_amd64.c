/*
 * What quick_linux_amd64.go does, before Go's runtime starts: that takes longer than the loader and a small
 * program together. The test holds the two to one table of command lines.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#ifdef __GLIBC__ /* the C library that gives main's arguments to constructors */

static bool ends_in(const char *s, const char *suffix)
{
	size_t n = strlen(s), m = strlen(suffix);

	return n >= m && !strcmp(s + n - m, suffix);
}

static bool plain(const char *name)
{
	struct stat st;

	return strchr(name, '/') && *name != '-' && !ends_in(name, ".test") && !ends_in(name, ".go") &&
		!stat(name, &st) && S_ISREG(st.st_mode);
}

/*
 * Writes the loader's arguments for a command line to out, which has room for argc + 2 pointers, with NULL
 * at the end. Returns false if the command line is none of the plain ones.
 */
static bool arguments(int argc, char **argv, char **out)
{
	const char *strict = NULL;
	bool count = false;

	if (argc < 3 || strcmp(argv[1], "exec") != 0)
		return false;
	for (argv += 2; *argv; argv++) {
		if (!strcmp(*argv, "-strict") || !strcmp(*argv, "-strict=tree")) {
			strict = *argv;
		} else if (!strcmp(*argv, "-c")) {
			count = true;
		} else {
			if (!plain(*argv))
				return false;
			if (strict)
				*out++ = (char *)strict;
			if (count)
				*out++ = "-c";
			*out++ = "--";
			while ((*out++ = *argv++))
				;
			return true;
		}
	}
	return false;
}

/* Writes a number and a character. A zero has no digit. */
static int put(char *to, unsigned long n, char after)
{
	return n ? sprintf(to, "%lx%c", n, after) : sprintf(to, "%c", after);
}

/* Writes the name that start.Link returns. Returns false if there is none, or no room for it. */
static bool link_name(char *link, size_t size)
{
	const char *cache = getenv("XDG_CACHE_HOME"), *home = "";
	struct stat st;
	int n;

	if (!cache || !*cache) {
		cache = getenv("HOME");
		home = "/.cache";
	}
	if (!cache || *cache != '/' || stat("/proc/self/exe", &st))
		return false;
	n = snprintf(link, size, "%s%s/usys/start/", cache, home);
	if (n < 0 || (size_t)n + 7 * 17 > size)
		return false;
	n += put(link + n, st.st_dev, '.');
	n += put(link + n, st.st_ino, '.');
	n += put(link + n, (unsigned long)st.st_size, '.');
	n += put(link + n, (unsigned long)st.st_mtim.tv_sec, '.');
	n += put(link + n, (unsigned long)st.st_mtim.tv_nsec, '.');
	n += put(link + n, (unsigned long)st.st_ctim.tv_sec, '.');
	put(link + n, (unsigned long)st.st_ctim.tv_nsec, 0);
	return true;
}

static bool set(const char *name)
{
	const char *value = getenv(name);

	return value && *value;
}

__attribute__((constructor)) static void quick(int argc, char **argv, char **env)
{
	char link[4096], **out;

	if (argc < 3 || set("CC") || set("GOCOVERDIR") || !link_name(link, sizeof link))
		return;
	out = calloc((size_t)argc + 3, sizeof *out); /* the link's name, three of our own, argv from [2] on, NULL */
	if (!out)
		return;
	out[0] = link;
	if (arguments(argc, argv, out + 1))
		execve(link, out, env);
	free(out);
}

#endif
