//go:build ignore

/* The start of a file that carries its program: its command line is the program's alone. */
#include "loader.h"
#include "carried.h"

/* In a section with contents, though all of it is 0. */
struct usys_carried usys_carried __attribute__((section(".data"))) = {.flags = ""};

enum { WORDS = 64 };

/* The flags of the loader, as usys_parse_options takes them. */
static struct {
	char *word[WORDS + 8];
	int n;
	char text[4096]; /* of those from the environment */
	struct usys_text to;
} flags;

bool usys_runs_carried(int argc, char **argv)
{
	return usys_carried.program && !(argc && usys_streq(argv[0], USYS_LOADER_NAME));
}

static void add(const char *word)
{
	if (flags.n >= WORDS)
		usys_refuse("USYS in the environment has too many words", 0);
	flags.word[flags.n++] = (char *)word;
}

/* Adds a copy of a word of n bytes, with a dash in front. */
static void add_flag(const char *word, size_t n)
{
	if (flags.to.n + n + 2 > sizeof flags.text)
		usys_refuse("USYS in the environment is too long", 0);
	add(flags.text + flags.to.n);
	usys_put(&flags.to, "-");
	usys_putn(&flags.to, word, n);
	usys_putn(&flags.to, "", 1);
}

static bool begins(const char *word, size_t n, const char *name)
{
	size_t i = 0;

	for (; name[i]; i++)
		if (i >= n || word[i] != name[i])
			return false;
	return i == n || word[i] == '=' || word[i] == ':';
}

/* Reports whether the loader alone can do what a word asks for. */
static bool is_loaders(const char *word, size_t n)
{
	static const char *const names[] = {"strict", "c", "vcores", "seed", "S", "o", "A"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (begins(word, n, names[i]))
			return true;
	return false;
}

/* Adds -trace and -e trace=SET for trace:SET, in which colons stand for commas. */
static void add_trace(const char *word, size_t n)
{
	size_t name = sizeof "trace" - 1;

	add("-trace");
	if (n <= name)
		return;
	add("-e");
	add(flags.text + flags.to.n);
	if (flags.to.n + n + 2 > sizeof flags.text)
		usys_refuse("USYS in the environment is too long", 0);
	usys_put(&flags.to, "trace=");
	for (size_t i = name + 1; i < n; i++)
		usys_putn(&flags.to, word[i] == ':' ? "," : word + i, 1);
	usys_putn(&flags.to, "", 1);
}

static const char *setting(char **envp)
{
	static const char name[] = "USYS=";

	for (; *envp; envp++) {
		size_t i = 0;
		while (name[i] && (*envp)[i] == name[i])
			i++;
		if (!name[i])
			return *envp + i;
	}
	return "";
}

/* Adds the words of USYS. Returns the first that needs the usys command, with its length, or 0. */
static const char *add_words(const char *s, size_t *length)
{
	const char *needs = 0;

	for (size_t n; *s; s += n + (s[n] == ',')) {
		for (n = 0; s[n] && s[n] != ',';)
			n++;
		if (!n || (n == 8 && begins(s, n, "host") && s[5] == 'o' && s[6] == 'f' && s[7] == 'f'))
			continue;
		if (!is_loaders(s, n) && !needs) {
			needs = s;
			*length = n;
		}
		if (begins(s, n, "trace"))
			add_trace(s, n);
		else
			add_flag(s, n);
	}
	return needs;
}

/* Copies the usys command from the file to one in memory, and returns its descriptor. The command
 * gets it, too, to execute itself again (-toolsfd). */
static long tools_file(int self)
{
	uint64_t at = usys_carried.tools;
	long fd = usys_raw(NR_memfd_create, "usys", 0, 0), n = 0;

	for (uint64_t left = usys_carried.tools_size; fd >= 0 && left; left -= (uint64_t)n) {
		n = usys_raw6(NR_sendfile, fd, self, (long)&at, (long)left, 0, 0);
		if (n <= 0)
			return n ? n : -LX_ENOEXEC;
	}
	return fd;
}

/* Executes the usys command, with these flags, for this file. */
static _Noreturn void exec_tools(int argc, char **argv, char **envp, const char *execfn)
{
	char **to, why[64], number[16];
	struct usys_text t = usys_text(why, sizeof why), digits = usys_text(number, sizeof number);
	long r = usys_mmap((size_t)(argc + flags.n + 8) * sizeof *to, PROT_RW), fd;

	if (usys_is_err(r) || usys_options.fd < 0)
		usys_refuse(execfn, ": no memory, or the file cannot be opened, which has the tools", 0);
	to = (char **)r;
	*to++ = "usys";
	*to++ = "exec";
	for (int i = 0; i < flags.n; i++)
		*to++ = flags.word[i];
	fd = tools_file(usys_options.fd);
	usys_putdec(&digits, fd);
	*to++ = "-toolsfd";
	*to++ = number;
	*to++ = "-argv0";
	*to++ = argv[0];
	*to++ = "--";
	*to++ = (char *)execfn;
	for (int i = 1; i < argc; i++)
		*to++ = argv[i];
	r = fd < 0 ? fd : usys_raw6(NR_execveat, fd, (long)"", r, (long)envp, LX_AT_EMPTY_PATH, 0);
	usys_put_errno(&t, r);
	usys_refuse(execfn, ": the usys command in it cannot be executed: ", why, 0);
}

static _Noreturn void refuse_word(const char *word, size_t n)
{
	char text[64];
	struct usys_text t = usys_text(text, sizeof text - 1);

	usys_putn(&t, word, n < sizeof text - 2 ? n : sizeof text - 2);
	text[t.n] = 0;
	usys_refuse("USYS=", text,
		": the host alone has host=off, strict, c, vcores=N, seed=N, S=ORDER, o=FILE and A"
		" (usys build -hosted -tools adds those of usys exec, trace for one)",
		0);
}

void usys_carried_options(int argc, char **argv, char **envp, const char *execfn)
{
	struct options *o = &usys_options;
	const char *word, *needs;
	size_t n = 0;

	if (!argc)
		usys_refuse("a program that is executed has at least an argument, its name", 0);
	flags.to = usys_text(flags.text, sizeof flags.text);
	o->fd = (int)usys_open("/proc/self/exe", LX_O_RDONLY | LX_O_CLOEXEC, 0);
	if (o->fd < 0) /* no /proc */
		o->fd = (int)usys_open(execfn, LX_O_RDONLY | LX_O_CLOEXEC, 0);
	for (word = usys_carried.flags; *word; word += usys_strlen(word) + 1)
		add(word);
	needs = add_words(setting(envp), &n);
	if (needs && !usys_carried.tools)
		refuse_word(needs, n);
	if (needs)
		exec_tools(argc, argv, envp, execfn);
	flags.word[flags.n++] = "-argv0";
	flags.word[flags.n++] = argv[0];
	flags.word[flags.n++] = "--";
	flags.word[flags.n++] = (char *)execfn;
	/* The first word is the loader's name. */
	for (int i = flags.n; i--;)
		flags.word[i + 1] = flags.word[i];
	flags.word[0] = USYS_LOADER_NAME;
	usys_parse_options(flags.n + 1, flags.word);
	o->args = argv + 1;
	o->nargs = argc - 1;
	o->native = usys_host_off(envp) && !o->strict;
}
