package main

import (
	"fmt"
	"io"
	"maps"
	"os/exec"
	"regexp"
	"slices"
	"strings"
)

// A completed command is one that a shell completes.
type completed struct {
	name  string
	words []string // that stand behind it: commands of its own
	flags []string // without the dash
}

// shells are the words of usys completion, and the scripts for these shells.
var shells = map[string]func([]completed) string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}

// complete is usys completion.
func complete(args []string, stdout, stderr io.Writer) int {
	names := slices.Sorted(maps.Keys(shells))
	switch {
	case len(args) == 1 && slices.Contains([]string{"-h", "-help", "--help"}, args[0]):
		fmt.Fprintln(stdout, helpOf("completion"))
		return fine
	case len(args) != 1 || shells[args[0]] == nil:
		fmt.Fprintf(stderr, "usys: completion: name a shell (usys completion %s)\n", strings.Join(names, "|"))
		return misuse
	}
	io.WriteString(stdout, shells[args[0]](completedCommands()))
	return fine
}

// completedCommands returns the commands that the help describes.
func completedCommands() (list []completed) {
	all := commands()
	names := slices.Sorted(maps.Keys(all))
	described := slices.DeleteFunc(names, func(name string) bool { return helpOf(name) == "" || name == "toolexec" })
	for _, name := range described {
		c := completed{name: name}
		switch name {
		case "build", "install", "test", "run", "overlay":
			c.flags = buildCompletions(name)
		case "vet":
			c.words = []string{"help"}
		case "policy":
			c.words = slices.Sorted(maps.Keys(policyCommands))
		case "trace":
			c.words = []string{"view"}
		case "completion":
			c.words = slices.Sorted(maps.Keys(shells))
		default:
			c.flags = flagsOf(all[name])
		}
		if name == "policy" || name == "trace" {
			for _, word := range c.words {
				c.flags = append(c.flags, flagsOf(all[name], word)...)
			}
		}
		slices.Sort(c.flags)
		c.flags = slices.Compact(c.flags)
		list = append(list, c)
	}
	return append(list, completed{name: "help", words: described})
}

// buildCompletions returns the flags of a command that is like go's: those of usys, and those that go
// describes, if there is a go command.
func buildCompletions(name string) []string {
	var own []string
	switch name {
	case "test":
		own = append(slices.Clone(valueFlags), "sim")
	case "run":
		own = []string{"sim", "under", "exec"}
	case "overlay":
		own = []string{"explain"}
	default:
		own = []string{"sim"}
	}
	own = append(own, goDescribed("build")...)
	if name == "test" {
		own = append(append(own, goDescribed("test")...), goDescribed("testflag")...)
	}
	return own
}

// described matches a line of go help that begins the description of a flag.
var described = regexp.MustCompile(`(?m)^\t-([A-Za-z]+)\b`)

// goDescribed returns the flags in a topic of go help.
func goDescribed(topic string) (flags []string) {
	text, err := exec.Command("go", "help", topic).Output()
	if err != nil {
		return nil
	}
	for _, m := range described.FindAllStringSubmatch(string(text), -1) {
		flags = append(flags, m[1])
	}
	return flags
}

// dashed returns flags as they are written.
func dashed(flags []string) string {
	if len(flags) == 0 {
		return ""
	}
	return "-" + strings.Join(flags, " -")
}

func names(list []completed) string {
	var names []string
	for _, c := range list {
		names = append(names, c.name)
	}
	return strings.Join(names, " ")
}

// cases returns the branches of a shell's case, which set after and flags.
func cases(list []completed) string {
	var b strings.Builder
	for _, c := range list {
		fmt.Fprintf(&b, "\t%s) after='%s' flags='%s' ;;\n", c.name, strings.Join(c.words, " "), dashed(c.flags))
	}
	return b.String()
}

func bashScript(list []completed) string {
	return `# Completion of usys for bash: source <(usys completion bash)
_usys() {
	local current=${COMP_WORDS[COMP_CWORD]} after= flags=
	case ${COMP_WORDS[1]} in
` + cases(list) + `	esac
	if [ "$COMP_CWORD" = 1 ]; then
		after='` + names(list) + `' flags=
	elif [ "$COMP_CWORD" != 2 ]; then
		after=
	fi
	case $current in
	-*) after=$flags ;;
	esac
	COMPREPLY=($(compgen -W "$after" -- "$current"))
}
complete -o bashdefault -o default -F _usys usys
`
}

func zshScript(list []completed) string {
	return `#compdef usys
# Completion of usys for zsh: source <(usys completion zsh), or a file _usys in $fpath.
_usys() {
	local after= flags=
	case ${words[2]} in
` + cases(list) + `	esac
	if (( CURRENT == 2 )); then
		compadd -- ` + names(list) + `
	elif [[ $PREFIX == -* ]]; then
		compadd -- ${=flags}
	elif (( CURRENT == 3 )) && [[ -n $after ]]; then
		compadd -- ${=after}
	else
		_files
	fi
}
if [ "$funcstack[1]" = _usys ]; then
	_usys "$@"
else
	compdef _usys usys
fi
`
}

func fishScript(list []completed) string {
	var b strings.Builder
	b.WriteString("# Completion of usys for fish: usys completion fish | source\n")
	fmt.Fprintf(&b, "complete -c usys -n __fish_use_subcommand -f -a '%s'\n", names(list))
	for _, c := range list {
		seen := fmt.Sprintf("complete -c usys -n '__fish_seen_subcommand_from %s'", c.name)
		if len(c.words) > 0 {
			fmt.Fprintf(&b, "%s -a '%s'\n", seen, strings.Join(c.words, " "))
		}
		for _, f := range c.flags {
			fmt.Fprintf(&b, "%s -o %s\n", seen, f)
		}
	}
	return b.String()
}
