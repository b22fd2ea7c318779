package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/hosts/sim/runs"
	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/sim/story/capture"
	"github.com/usys-go/bridge/hosts/sim/story/view"
	"github.com/usys-go/bridge/hosts/trace/whole"
)

// pictures are the files that are made of a run's story: -view and -pcap.
type pictures struct {
	view, pcap string
	failed     *runs.Found // of several runs, the first that has failed
}

func (p *pictures) define(f *flag.FlagSet) {
	f.StringVar(&p.view, "view", "", "")
	f.StringVar(&p.pcap, "pcap", "", "")
}

// payload is the number of bytes of a packet's data that the pictures need: all, or enough to
// recognize it.
func (p *pictures) payload() int {
	const all, some = math.MaxInt32, 48
	if p.pcap != "" {
		return all
	}
	return some
}

func (p *pictures) on() bool { return p.view != "" || p.pcap != "" }

// files are the names, by their flags.
func (p *pictures) files() map[string]string {
	return map[string]string{"-view": p.view, "-pcap": p.pcap}
}

// lookPictures checks that the flags go together.
func (s *simulation) lookPictures(f *flag.FlagSet) (err error) {
	p := &s.drawn
	f.Visit(func(g *flag.Flag) {
		name := "-" + g.Name
		file, own := p.files()[name]
		switch {
		case !own:
		case file == "":
			err = fmt.Errorf("%s: no file is named (%s FILE)", name, name)
		case s.diff.on:
			err = fmt.Errorf("%s and -diff are given together (leave one out)", name)
		}
	})
	if err == nil && p.view != "" && p.view == p.pcap {
		err = fmt.Errorf("-view and -pcap %s are the same file (name another)", p.view)
	}
	return err
}

// sparePictures refuses a file that the run needs, or that it writes.
func (s *simulation) sparePictures() error {
	for flag, name := range s.drawn.files() {
		out, err := os.Stat(name)
		if name == "" || err != nil || !out.Mode().IsRegular() {
			continue
		}
		others := []string{s.File, s.named(), s.log.out}
		for _, p := range s.programs {
			others = append(others, p.file)
		}
		for _, other := range others {
			if in, err := os.Stat(other); err == nil && os.SameFile(in, out) {
				return fmt.Errorf("%s %s is the file %s, which would be lost (name another file)", flag, name, other)
			}
		}
	}
	return nil
}

// runPictured runs the first seed, and makes the pictures that the flags ask for. A run that takes
// too long has pictures of its beginning.
func (s *simulation) runPictured(ctx context.Context, stdout, stderr io.Writer) (*runs.Result, error) {
	if !s.drawn.on() {
		return s.runKept(ctx, stdout, stderr)
	}
	var r *runs.Result
	drawn := s.drawn.draw(s, func() (err error) {
		r, err = s.runKept(ctx, stdout, stderr)
		return err
	})
	return r, drawn
}

// drawFailed runs the first seed that has failed once more, for its pictures; or the only one that was run.
func (s *simulation) drawFailed(ctx context.Context, stderr io.Writer) error {
	p := &s.drawn
	switch {
	case !p.on() || ctx.Err() != nil:
		return nil
	case p.failed != nil:
		s.First = p.failed.Seed
	case s.First != s.Last:
		fmt.Fprintln(stderr, "usys: sim: no run has failed, so there is none to look at (name one with -seed N)")
		return nil
	}
	err := p.draw(s, func() error {
		_, err := s.Again(ctx, s.First)
		return err
	})
	if err == nil {
		for _, flag := range []string{"-view", "-pcap"} {
			if name := p.files()[flag]; name != "" {
				fmt.Fprintf(stderr, "usys: sim: %s shows seed %d\n", name, s.First)
			}
		}
	}
	return err
}

// draw has run make a run of the first seed with a story, and makes pictures of it. Files take their
// place when they are complete.
func (p *pictures) draw(s *simulation, run func() error) (err error) {
	if err := s.sparePictures(); err != nil {
		return err
	}
	dir, err := os.MkdirTemp("", "usys-story")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "story")
	outputs, err := p.open(name, fmt.Sprintf("%s, seed %d", filepath.Base(s.named()), s.First))
	if err != nil {
		return err
	}
	s.Story, err = createStory(name)
	if err == nil {
		s.Payload = p.payload()
		err = errors.Join(run(), s.Story.Close())
		s.Story = nil
	}
	told := (err == nil || errors.Is(err, context.DeadlineExceeded)) && isTold(name)
	for _, o := range outputs {
		err = errors.Join(err, o.finish(told))
	}
	return err
}

// isTold reports whether there is a story, that is, whether the run has begun.
func isTold(name string) bool {
	info, err := os.Stat(name)
	return err == nil && info.Size() > 0
}

// A drawing is a file to be made of a story.
type drawing struct {
	flag string
	file *whole.File
	make func(io.Writer) error
}

// open opens the files to be made of the story in a file.
func (p *pictures) open(name, title string) (list []*drawing, err error) {
	for _, d := range []*drawing{
		{flag: "-view", make: func(w io.Writer) error { return writeView(w, name, title) }},
		{flag: "-pcap", make: func(w io.Writer) error { return writePackets(w, name) }},
	} {
		file := p.files()[d.flag]
		if file == "" {
			continue
		}
		if d.file, err = whole.Create(file); err != nil {
			for _, d := range list {
				err = errors.Join(err, d.file.Drop())
			}
			return nil, fmt.Errorf("%s: %w", d.flag, err)
		}
		list = append(list, d)
	}
	return list, nil
}

// finish makes the file, or drops it.
func (d *drawing) finish(there bool) error {
	if !there {
		return d.file.Drop()
	}
	err := d.make(d.file)
	if err == nil {
		err = d.file.Close()
	} else {
		err = errors.Join(err, d.file.Drop())
	}
	if err != nil {
		return fmt.Errorf("%s: %w", d.flag, err)
	}
	return nil
}

// withStory calls use with the story's file.
func withStory(name string, use func(*os.File) error) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	return use(f)
}

func writeView(w io.Writer, name, title string) error {
	return withStory(name, func(f *os.File) error {
		r := story.NewReader(name, f)
		s, err := view.Read(r.Read)
		if err != nil {
			return err
		}
		s.Title, s.Cut = title, r.Cut()
		_, err = s.WriteTo(w)
		return err
	})
}

func writePackets(w io.Writer, name string) error {
	return withStory(name, func(f *os.File) error {
		return capture.Write(w, func() (*story.Reader, error) {
			_, err := f.Seek(0, io.SeekStart)
			return story.NewReader(name, f), err
		})
	})
}
