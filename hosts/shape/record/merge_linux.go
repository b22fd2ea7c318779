package record

import (
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"

	"golang.org/x/sys/unix"

	"github.com/usys-go/bridge/hosts/shape/oci"
	"github.com/usys-go/bridge/hosts/shape/policy"
	"github.com/usys-go/bridge/hosts/trace/whole"
)

// Close merges the recorded facts with those in the file, and writes the file.
func (r *Recorder) Close() error {
	if r.job.File == "" {
		return r.profile(r.policy(&policy.Policy{}))
	}
	f, err := lock(r.job.File)
	if err != nil {
		return err
	}
	defer f.Close()
	old, err := read(r.job.File, f)
	if err != nil {
		return err
	}
	p := r.policy(old)
	if err := write(r.job.File, []byte(p.String())); err != nil {
		return err
	}
	return r.profile(p)
}

// policy returns the record together with an older one.
func (r *Recorder) policy(old *policy.Policy) *policy.Policy {
	modules := slices.Clone(old.Modules)
	for _, s := range old.Sections {
		if s.Kind == policy.Module {
			modules = append(modules, s.Path)
		}
	}
	module := r.moduleOf(modules)
	all := maps.Clone(r.facts)
	all.from(old, module)
	calls := maps.Clone(r.calls)
	for _, name := range old.Calls {
		calls[name] = true
	}
	p := all.policy(old.Widened, slices.Sorted(maps.Keys(calls)))
	keepText(p, old)
	return p
}

// keepText keeps text that people have written into a record: comments, and rules that records
// do not have.
func keepText(p, old *policy.Policy) {
	p.Comments, p.Allow = old.Comments, old.Allow
	for _, s := range old.Sections {
		kept := policy.Section{Comments: s.Comments, Kind: s.Kind, Path: s.Path, Via: s.Via}
		for _, l := range s.Lines {
			switch {
			case s.Via || l.Deny || l.Verb == policy.Any:
				kept.Lines = append(kept.Lines, l)
			case l.Comments != nil && !comment(p, &s, &l):
				kept.Comments = append(slices.Clone(kept.Comments), l.Comments...)
			}
		}
		if s.Via || kept.Lines != nil || kept.Comments != nil || len(s.Lines) == 0 {
			p.Sections = append(p.Sections, kept)
		}
	}
}

// comment moves the comments of a line to the one of p that has its first target, and reports
// whether there is one.
func comment(p *policy.Policy, s *policy.Section, l *policy.Line) bool {
	for i := range p.Sections {
		if n := &p.Sections[i]; n.Kind != s.Kind || n.Path != s.Path || n.Via {
			continue
		}
		for j := range p.Sections[i].Lines {
			n := &p.Sections[i].Lines[j]
			if n.Verb == l.Verb && !n.Deny && len(l.Targets) > 0 && slices.Contains(n.Targets, l.Targets[0]) {
				n.Comments = append(n.Comments, l.Comments...)
				return true
			}
		}
	}
	return false
}

// profile writes the seccomp profile of a record.
func (r *Recorder) profile(p *policy.Policy) error {
	if r.job.Profile == "" {
		return nil
	}
	return write(r.job.Profile, oci.New(p.Calls).Text())
}

func write(name string, text []byte) error {
	f, err := whole.Create(name)
	if err != nil {
		return err
	}
	f.Write(text)
	return f.Close()
}

// Check returns the error of merging a record into a file, which it creates if it does not exist.
func Check(name string) error {
	if st, err := os.Stat(name); err == nil && st.Mode()&os.ModeNamedPipe != 0 {
		return errors.New("it is a pipe, which has no record to merge with (name a file)")
	}
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return errors.Unwrap(err) // of os.PathError
	}
	defer f.Close()
	_, err = read(name, f)
	return err
}

// read returns the record in a file. An empty file has no record.
func read(name string, f *os.File) (*policy.Policy, error) {
	text, err := io.ReadAll(f)
	if err != nil || len(text) == 0 {
		return &policy.Policy{}, err
	}
	p, err := policy.Parse(name, string(text))
	if err != nil {
		return nil, fmt.Errorf("it has no record to merge with (name another file, or mend this one):\n%w", err)
	}
	return p, nil
}

// lock opens a file, and locks it against other records. Each record replaces the file: a lock on
// a file that was replaced does not count.
func lock(name string) (*os.File, error) {
	for {
		f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return nil, err
		}
		if err := unix.Flock(int(f.Fd()), unix.LOCK_EX); err != nil {
			f.Close()
			return nil, fmt.Errorf("%s: the lock: %w", name, err)
		}
		a, err := f.Stat()
		b, err2 := os.Stat(name)
		if err == nil && err2 == nil && os.SameFile(a, b) {
			return f, nil
		}
		f.Close()
		if err := errors.Join(err, err2); err != nil && !errors.Is(err, os.ErrNotExist) {
			return nil, err
		}
	}
}
