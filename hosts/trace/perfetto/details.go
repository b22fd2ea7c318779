package perfetto

import (
	"strings"

	"google.golang.org/protobuf/encoding/protowire"

	"github.com/usys-go/bridge/hosts/trace"
)

// categories are the names of events' categories.
var categories = [...]string{trace.CallEvent: "syscall", trace.SignalEvent: "signal", trace.ExitEvent: "exit"}

// details begins o.event with the event's details. A thread's slice that has a
// goroutine's slice beside it only names the goroutine.
func (o *Output) details(e *trace.Event, all bool) {
	o.event = appendUint(o.event[:0], eventCategories, o.text(internedCategories, categories[e.Kind]))
	o.event = appendUint(o.event, eventName, o.text(internedNames, e.Name))
	if !all {
		o.number("goroutine", annotationUint, e.Goroutine)
		return
	}
	o.say("text", annotationString, e.Text)
	o.number("thread", annotationInt, uint64(e.Thread))
	if e.Kind == trace.ExitEvent {
		o.number("status", annotationInt, uint64(e.Number))
	}
	if e.Kind == trace.CallEvent && e.End != 0 {
		o.number("result", annotationInt, uint64(e.Ret))
	}
	if e.Errno != "" {
		o.shared("errno", e.Errno)
	}
	if e.Path != "" {
		o.shared("path", e.Path)
	}
	if e.Bytes != 0 {
		o.number("bytes", annotationInt, uint64(e.Bytes))
	}
	if len(e.Labels) > 0 {
		o.labels(e.Labels)
	}
	if len(e.Stack) > 0 {
		o.event = appendUint(o.event, eventCallstack, o.stack(e.Stack))
	}
}

// named begins o.value as an annotation with a name.
func (o *Output) named(name string) {
	o.value = appendUint(o.value[:0], annotationName, o.text(internedAnnotations, name))
}

func (o *Output) number(name string, kind protowire.Number, v uint64) {
	o.named(name)
	o.event = appendText(o.event, eventAnnotations, appendUint(o.value, kind, v))
}

func (o *Output) say(name string, kind protowire.Number, text string) {
	o.named(name)
	o.value = appendText(o.value, kind, strings.ToValidUTF8(text, "\ufffd"))
	o.event = appendText(o.event, eventAnnotations, o.value)
}

// shared writes a text that other events share, by its number.
func (o *Output) shared(name, text string) {
	if o.full(internedStrings) {
		o.say(name, annotationString, text)
		return
	}
	o.number(name, annotationShared, o.text(internedStrings, text))
}

func (o *Output) labels(list []trace.Label) {
	var dict []byte
	for _, l := range list {
		o.named(l.Key)
		o.value = appendText(o.value, annotationString, strings.ToValidUTF8(l.Value, "\ufffd"))
		dict = appendText(dict, annotationEntries, o.value)
	}
	o.named("labels")
	o.event = appendText(o.event, eventAnnotations, append(o.value, dict...))
}
