package record

import (
	"path"
	"strings"

	"github.com/usys-go/bridge/hosts/shape/policy"
)

// An ownerKey identifies the section of a fact.
type ownerKey struct {
	kind   policy.Kind
	path   string
	module string // the module of a package; "": not known
}

// A fact is one use that an owner has made.
type fact struct {
	owner  ownerKey
	verb   policy.Verb
	target string
	by     string // the function; "": any
}

// facts are a set.
type facts map[fact]bool

// from adds the lines of a policy.
func (f facts) from(p *policy.Policy, module func(pkg string) string) {
	for i := range p.Sections {
		s := &p.Sections[i]
		if s.Via {
			continue
		}
		o := ownerKey{kind: s.Kind, path: s.Path}
		if s.Kind == policy.Package {
			o.module = module(s.Path)
		}
		for _, l := range s.Lines {
			if l.Deny || l.Verb == policy.Any {
				continue
			}
			by := l.By
			if len(by) == 0 {
				by = []string{""}
			}
			for _, t := range l.Targets {
				for _, function := range by {
					f[fact{o, l.Verb, t, function}] = true
				}
			}
		}
	}
}

// widen returns the fact at a level: the same, or a wider one.
func (x fact) widen(level policy.Level) fact {
	if level >= policy.WithoutFunctions {
		x.by = ""
	}
	files := x.verb == policy.Read || x.verb == policy.Write || x.verb == policy.Exec && level >= policy.WithoutArguments
	if level >= policy.ByDirectory && files {
		x.target = directory(x.target)
	}
	if level >= policy.ByModule && x.owner.module != "" {
		x.owner = ownerKey{kind: policy.Module, path: x.owner.module}
	}
	switch {
	case level >= policy.TopDirectories && files:
		x.target = upper(x.target, 2)
	case level >= policy.UpperDirectories && files:
		x.target = upper(x.target, 4)
	}
	if level >= policy.WithoutArguments {
		x.target = bare(x.verb, x.target)
	}
	if level >= policy.Together {
		x.owner = ownerKey{kind: policy.Program}
	}
	return x
}

// bare returns a call without its argument, and for an address its port at any IP address.
func bare(verb policy.Verb, target string) string {
	switch verb {
	case policy.Call:
		target, _, _ = strings.Cut(target, ":")
	case policy.Connect, policy.Listen:
		a, err := policy.ParseAddress(target)
		if err == nil && (a.Prefix.IsValid() || a.Name != "") {
			return "*" + target[strings.LastIndexByte(target, ':'):]
		}
	}
	return target
}

// directory returns the directory of a file, and a directory unchanged. The root does not count.
func directory(target string) string {
	dir := path.Dir(target)
	if strings.HasSuffix(target, "/") || dir == "/" || dir == "." {
		return target
	}
	return dir + "/"
}

// upper returns the first n names of a path, as a directory.
func upper(target string, n int) string {
	whole := target
	if whole[0] == '/' {
		n++ // the name in front of the first slash is empty
	}
	for i := range len(target) - 1 {
		if target[i] == '/' {
			if n--; n == 0 {
				return target[:i+1]
			}
		}
	}
	return whole
}
