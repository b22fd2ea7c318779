//go:build ignore

/* The command line: the flags of `usys exec`, and those for hosted children. */
#include "loader.h"

struct options usys_options = {.fd = -1, .loader = -1, .trace = -1, .shape = -1, .faults = -1, .seed = -1};

#define USAGE "; usage: usys exec [-strict | -strict=tree] [-vcores n] [-c] [-o file] program [argument ...]"

#define DIGITS(n) DIGITS_OF(n)
#define DIGITS_OF(n) #n

/* Reports whether arg is flag, or flag=value and sets *value. One dash or two. */
static bool is(const char *arg, const char *flag, const char **value)
{
	*value = 0;
	if (*arg == '-')
		arg++;
	if (*arg == '-')
		arg++;
	while (*flag && *arg == *flag)
		arg++, flag++;
	if (*flag || (*arg && *arg != '='))
		return false;
	if (*arg)
		*value = arg + 1;
	return true;
}

static const char *need(const char *flag, const char *value, char ***argv)
{
	if (value)
		return value;
	if (!**argv)
		usys_refuse("flag -", flag, " needs a value", 0);
	return *(*argv)++;
}

/* Opens the file of -o, and returns an absolute name: the guest and its children may change
 * directory. A hosted child appends to the file that its parent has begun. */
static const char *open_out(const char *name, bool begun)
{
	static char path[4096 + 256];
	struct usys_text t = usys_text(path, sizeof path);
	char why[64];
	struct usys_text w = usys_text(why, sizeof why);
	long n = 0, fd;

	if (*name != '/') {
		n = usys_raw(NR_getcwd, path, 4096, 0);
		if (n > 0) {
			t.n = (size_t)n - 1;
			usys_put(&t, "/");
		}
	}
	usys_put(&t, name);
	fd = n < 0 ? n :
		     usys_open(path,
			     1 | LX_O_CREAT | LX_O_CLOEXEC | (begun || usys_options.append ? LX_O_APPEND : LX_O_TRUNC),
			     0644);
	if (fd < 0 && begun) /* a child with fewer rights: only its part is lost */
		return path;
	if (fd < 0) {
		usys_put_errno(&w, fd);
		usys_refuse("-o ", name, ": ", why, 0);
	}
	usys_raw(NR_close, fd, 0, 0);
	return path;
}

static int number(const char *s)
{
	int n = 0;

	if (!*s)
		return -1;
	for (; *s; s++) {
		if (*s < '0' || *s > '9' || n > 100000000)
			return -1;
		n = n * 10 + *s - '0';
	}
	return n;
}

/* Parses numbers of calls, separated by commas. */
static void only(uint64_t *set, const char *list)
{
	const char *text = list;

	for (unsigned n = 0;; list++) {
		if (*list >= '0' && *list <= '9' && n < NCALLS) {
			n = n * 10 + (unsigned)(*list - '0');
			continue;
		}
		if (n < NCALLS)
			set[n / 64] |= 1ul << (n % 64);
		if (*list != ',')
			break;
		n = 0;
	}
	usys_options.some = true;
	usys_options.only_text = text;
}

/* Adds one more value of a flag to a list. */
static void add(const char *flag, const char *value, const char **list, size_t *n, size_t most)
{
	if (*n == most)
		usys_refuse("-", flag, " is given too often", 0);
	list[(*n)++] = value;
}

static const char help[] =
	"usage: FILE [flags] program [arguments]\n"
	"\n"
	"This loader, which usys made, runs a Go program in a host.\n"
	"\n"
	"  -strict        end the program at the first system call outside the host\n"
	"  -strict=tree   the same, and refuse to run programs that usys did not build\n"
	"  -vcores N      run the program's threads on N kernel threads (1 to " DIGITS(
		USYS_VCORES_MAX) ")\n"
				 "  -seed N        with -vcores: draw the order of the threads\n"
				 "  -c             at the end, print a table of the system calls\n"
				 "  -S order       sort it by calls, errors, name or time\n"
				 "  -o file        write to the file, not to standard error; -A appends\n"
				 "  -argv0 name    the program's own name\n"
				 "\n"
				 "USYS=host=off in the environment runs the program without the host.\n"
				 "Traces, policies and faults need the usys command.\n";

static _Noreturn void print_help(void)
{
	usys_raw(NR_write, 1, help, sizeof help - 1);
	usys_end(0);
}

/* Parses a flag of a simulation; returns false if arg is none. */
static bool of_simulation(const char *arg, char ***argv)
{
	struct options *o = &usys_options;
	const char *value;

	if (is(arg, "sim", &value)) {
		o->sim = true;
		o->sim_text = need("sim", value, argv);
		o->vcores = 1;
	} else if (is(arg, "sim-out", &value)) {
		add("sim-out", need("sim-out", value, argv), o->sim_out, &o->sim_nout,
			sizeof o->sim_out / sizeof *o->sim_out);
	} else if (is(arg, "sim-copy", &value)) {
		add("sim-copy", need("sim-copy", value, argv), o->sim_copy, &o->sim_ncopy,
			sizeof o->sim_copy / sizeof *o->sim_copy);
	} else if (is(arg, "sim-program", &value)) {
		add("sim-program", need("sim-program", value, argv), o->sim_program, &o->sim_nprogram,
			sizeof o->sim_program / sizeof *o->sim_program);
	} else if (is(arg, "sim-machines", &value)) {
		o->sim_machines = need("sim-machines", value, argv);
	} else if (is(arg, "sim-dir", &value)) {
		o->sim_dir = need("sim-dir", value, argv);
	} else {
		return false;
	}
	return true;
}

/* Parses a flag whose value is a descriptor; returns false if arg is none. */
static bool descriptor(const char *arg, char ***argv)
{
	struct {
		const char *flag;
		int *to;
	} flags[] = {
		{"tracefd", &usys_options.trace},
		{"shapefd", &usys_options.shape},
		{"faultfd", &usys_options.faults},
		{"fd", &usys_options.fd},
		{"loaderfd", &usys_options.loader},
	};
	const char *value;

	for (size_t i = 0; i < sizeof flags / sizeof *flags; i++) {
		if (!is(arg, flags[i].flag, &value))
			continue;
		*flags[i].to = number(need(flags[i].flag, value, argv));
		if (*flags[i].to < 0)
			usys_refuse("-", flags[i].flag, " needs the number of a descriptor", 0);
		return true;
	}
	return false;
}

void usys_parse_options(int argc, char **argv)
{
	struct options *o = &usys_options;
	char **end = argv + argc;
	const char *value, *out = 0;
	bool begun = false;

	if (argc)
		argv++;
	while (*argv && **argv == '-' && (*argv)[1]) {
		const char *arg = *argv++;
		if (usys_streq(arg, "--"))
			break;
		if (is(arg, "strict", &value)) {
			if (value && !usys_streq(value, "tree") && !usys_streq(value, "policy") &&
				!usys_streq(value, "true"))
				usys_refuse("-strict=", value, ": there is -strict and -strict=tree", 0);
			o->strict = true;
			o->policy = value && usys_streq(value, "policy");
			o->tree = o->policy || (value && usys_streq(value, "tree"));
		} else if (is(arg, "c", &value) && !value) {
			o->count = true;
		} else if (is(arg, "vcores", &value)) {
			o->vcores = number(need("vcores", value, &argv));
			if (o->vcores < 1 || o->vcores > USYS_VCORES_MAX)
				usys_refuse("-vcores needs a number from 1 to " DIGITS(USYS_VCORES_MAX), 0);
			o->vcores_if_can = o->argv0;
		} else if (is(arg, "seed", &value)) {
			o->seed = number(need("seed", value, &argv));
			if (o->seed < 0)
				usys_refuse("-seed needs a number", 0);
		} else if (is(arg, "S", &value)) {
			o->sort = need("S", value, &argv);
		} else if (is(arg, "only", &value)) {
			only(o->only, need("only", value, &argv));
		} else if (is(arg, "A", &value) && !value) {
			o->append = true;
		} else if (is(arg, "file", &value)) {
			o->file = need("file", value, &argv);
		} else if (is(arg, "nameless", &value) && !value) {
			o->nameless = true;
		} else if (is(arg, "o", &value)) {
			out = need("o", value, &argv);
			begun = o->argv0; /* only a parent's flags have -argv0 before -o */
		} else if (is(arg, "h", &value) || is(arg, "help", &value)) {
			print_help();
		} else if (is(arg, "argv0", &value)) {
			o->argv0 = need("argv0", value, &argv);
		} else if (!of_simulation(arg, &argv) && !descriptor(arg, &argv)) {
			usys_refuse(arg, ": no such flag" USAGE, 0);
		}
	}
	if (argv >= end || !*argv)
		usys_refuse("no program" USAGE, 0);
	o->program = *argv++;
	o->args = argv;
	o->nargs = (int)(end - argv);
	if (out)
		o->out = open_out(out, begun);
}

/* USYS is a list of words, separated by commas. */
bool usys_host_off(char **envp)
{
	static const char name[] = "USYS=", word[] = "host=off";

	for (; *envp; envp++) {
		const char *s = *envp;
		size_t i = 0;
		while (name[i] && s[i] == name[i])
			i++;
		if (name[i])
			continue;
		for (s += i;;) {
			for (i = 0; word[i] && s[i] == word[i]; i++)
				;
			if (!word[i] && (!s[i] || s[i] == ','))
				return true;
			while (*s && *s != ',')
				s++;
			if (!*s++)
				break;
		}
	}
	return false;
}
