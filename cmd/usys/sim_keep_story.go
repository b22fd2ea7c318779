package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/usys-go/bridge/hosts/sim/story"
	"github.com/usys-go/bridge/hosts/sim/story/streams"
)

// keepStory has the run's story written to the directory of -keep. When the run has ended, done
// writes the output of the machines' processes to the machines' directories.
func (s *simulation) keepStory() (done func() error, err error) {
	name := filepath.Join(s.keep.dir, keptStory)
	complete := func() error { return nil }
	if pictured := s.Story; pictured != nil {
		complete = func() error { return copyFile(name, pictured.Name()) }
	} else {
		s.Story, err = createStory(name)
		if err != nil {
			return nil, fmt.Errorf("-keep: %w", err)
		}
		s.Payload = s.drawn.payload()
		complete = func() error {
			err := s.Story.Close()
			s.Story = nil
			return err
		}
	}
	return func() error {
		err := complete()
		if err == nil {
			err = splitStory(name, s.keep.dir)
		}
		if err != nil {
			return fmt.Errorf("-keep: %w", err)
		}
		return nil
	}, nil
}

// createStory makes a file for a story.
func createStory(name string) (*os.File, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600) // its contents may be secret
}

func copyFile(to, from string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := createStory(to)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	return errors.Join(err, out.Close())
}

// keptNames are the names in the directory of -keep that no machine may have.
var keptNames = []string{keptLog, keptStdout, keptStderr, keptReport, keptCore, keptDisk, keptStory}

// splitStory writes the outputs in the story to the machines' directories.
func splitStory(name, dir string) error {
	return withStory(name, func(f *os.File) error {
		return streams.Write(dir, keptNames, func() (*story.Reader, error) {
			_, err := f.Seek(0, io.SeekStart)
			return story.NewReader(name, f), err
		})
	})
}
