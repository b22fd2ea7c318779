package history

import (
	"cmp"
	"fmt"
	"go/token"
	"maps"
	"slices"
	"strings"

	"github.com/usys-go/bridge/check/report"
)

// Compare compares the facts of now with the published ones. A new fact is a finding, too, so
// that it gets published, unless adding is true: then the caller is about to publish it.
func (f *File) Compare(now *Facts, r *report.Report, adding bool) {
	for _, pos := range f.broken {
		r.Addf(pos, report.History, report.Error, "undo the edit: published lines do not change", "the lines above were not written by usys check -write, or were changed since")
	}
	for i, old := range f.facts {
		if f.byKey[old.Key] != i {
			continue // a host was recorded again since
		}
		if strings.HasPrefix(old.Key, "host ") {
			f.host(old, i, now, r)
		} else {
			f.fact(old, i, now, r)
		}
	}
	if adding {
		return
	}
	for _, fact := range now.list {
		if _, ok := f.byKey[fact.Key]; !ok && !strings.HasPrefix(fact.Key, "host ") {
			r.Addf(fact.Pos, report.History, report.Error, "usys check -write adds it", "%s is not in %s", fact.Key, f.Path)
		}
	}
}

// fact compares one published declaration.
func (f *File) fact(old Fact, i int, now *Facts, r *report.Report) {
	const cure = "keep the published declaration; give a new one a new name and number"
	said := fmt.Sprintf("%s:%d", f.Path, old.Pos.Line)
	if f.under[i] != "" {
		said = "in " + f.under[i] + ", " + said
	}
	k, ok := now.byKey[old.Key]
	if !ok {
		what := old.Key
		if strings.HasPrefix(what, "func ") {
			name, _, _ := strings.Cut(old.Text, " ")
			what = "function " + strings.TrimPrefix(what, "func ") + ", " + name + ","
		}
		r.Addf(now.Pos, report.History, report.Error, cure, "%s was published (%s) and is not declared any more", what, said)
		return
	}
	is := now.list[k]
	if is.Text == old.Text {
		return
	}
	pos := is.Pos
	if !strings.HasPrefix(old.Key, "func ") {
		r.Add(report.Finding{Pos: pos, Rule: report.History, Cure: cure, Message: fmt.Sprintf("%s differs from the published one (%s)%s", old.Key, said, f.breaksAny(now)),
			Detail: "- " + old.String() + "\n+ " + is.String()})
		return
	}
	name, _, _ := strings.Cut(old.Text, " ")
	r.Add(report.Finding{Pos: pos, Rule: report.History, Cure: cure,
		Message: fmt.Sprintf("number %s was published as another function (%s)%s", strings.TrimPrefix(old.Key, "func "), said, f.breaks(now, name)),
		Detail:  "- " + old.String() + "\n+ " + is.String()})
}

// breaks names the recorded hosts that serve the function under another digest than it has now:
// a program that is built now does not get the function from them.
func (f *File) breaks(now *Facts, name string) string {
	var hosts []string
	for i, old := range f.facts {
		who, what, ok := strings.Cut(strings.TrimPrefix(old.Key, "host "), " serves ")
		if ok && what == name && old.Text != "" && old.Text != now.digests[name] {
			hosts = append(hosts, f.hostName(who, i))
		}
	}
	if len(hosts) == 0 {
		return ""
	}
	return ": " + name + " is then missing in host " + strings.Join(hosts, ", ")
}

// breaksAny is breaks for all functions that use a changed struct.
func (f *File) breaksAny(now *Facts) string {
	broken := map[string][]string{}
	for i, old := range f.facts {
		who, what, ok := strings.Cut(strings.TrimPrefix(old.Key, "host "), " serves ")
		digest, declared := now.digests[what]
		if ok && declared && old.Text != "" && old.Text != digest {
			host := f.hostName(who, i)
			broken[host] = append(broken[host], what)
		}
	}
	var list []string
	for _, host := range slices.Sorted(maps.Keys(broken)) {
		list = append(list, fmt.Sprintf("host %s then lacks %s", host, strings.Join(broken[host], ", ")))
	}
	if len(list) == 0 {
		return ""
	}
	return ": " + strings.Join(list, "; ")
}

// hostName returns a host's name with the release under which it was recorded, and the digest
// that it had then.
func (f *File) hostName(who string, i int) string {
	release, digest := f.under[i], ""
	for j, fact := range f.facts {
		if fact.Key == "host "+who+" digest" && f.under[j] == release {
			digest = fact.Text
		}
	}
	return fmt.Sprintf("%s (%s)", who, strings.Join(slices.DeleteFunc([]string{release, digest}, func(s string) bool { return s == "" }), ", "))
}

// host compares one recorded fact of a host that has been read now.
func (f *File) host(old Fact, i int, now *Facts, r *report.Report) {
	who, what, _ := strings.Cut(strings.TrimPrefix(old.Key, "host "), " ")
	if !now.hosts[who] {
		return
	}
	k, is := now.byKey[old.Key]
	var pos = now.Pos
	const cure = "keep it: programs were built for it"
	said := fmt.Sprintf("%s:%d", f.Path, old.Pos.Line)
	switch kind, name, _ := strings.Cut(what, " "); kind {
	case "serves":
		if !is && now.digests[name] != "" {
			r.Addf(now.funcPos(name), report.History, report.Error, cure, "host %s served %s (%s) and lacks it now", who, name, cmp.Or(f.under[i], said))
		}
	case "const":
		if is && now.list[k].Text != old.Text {
			r.Addf(now.posOf("const "+name, pos), report.History, report.Error, cure, "constant %s was %s in host %s (%s) and is %s now", name, old.Text, who, cmp.Or(f.under[i], said), now.list[k].Text)
		}
	}
}

func (f *Facts) posOf(key string, def token.Position) token.Position {
	if i, ok := f.byKey[key]; ok {
		return f.list[i].Pos
	}
	return def
}

// funcPos returns the position of the declaration of a function by its C name.
func (f *Facts) funcPos(name string) token.Position {
	for _, fact := range f.list {
		if c, _, _ := strings.Cut(fact.Text, " "); c == name && strings.HasPrefix(fact.Key, "func ") {
			return fact.Pos
		}
	}
	return f.Pos
}
