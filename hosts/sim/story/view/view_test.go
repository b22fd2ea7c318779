package view

import (
	"io"
	"testing"

	"github.com/usys-go/bridge/hosts/sim/story"
)

// made returns the story of events.
func made(t testing.TB, events []*story.Event) *Story {
	t.Helper()
	s, err := Read(func() (*story.Event, error) {
		if len(events) == 0 {
			return nil, io.EOF
		}
		e := events[0]
		events = events[1:]
		return e, nil
	})
	if err != nil {
		t.Fatal(err)
	}
	s.Title = "etcd"
	return s
}
