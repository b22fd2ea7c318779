package jsonl

import (
	"bytes"
	"encoding/json"
	"strconv"
	"time"

	"github.com/usys-go/bridge/hosts/trace"
)

// A parser parses lines in the form in which a Writer writes them. It returns false for
// everything else: slow.go parses that, or returns the error.
type parser struct {
	rest   []byte
	date   string // the text of a known second
	second int64
	words  map[string]string        // names, errno, paths
	labels map[string][]trace.Label // by their text
	stacks map[string][]trace.Frame // by their text
}

// mostKept bounds each of the parser's maps.
const mostKept = 1 << 16

func newParser() parser {
	return parser{words: map[string]string{}, labels: map[string][]trace.Label{}, stacks: map[string][]trace.Frame{}}
}

// fast parses a line.
func (p *parser) fast(line []byte, e *trace.Event) bool {
	*e = trace.Event{}
	p.rest = line
	var pid, tid, n, duration, goroutine, event int64
	ok := p.key(`{"time":"`) && p.time(&e.Begin)
	if ok && p.key(`,"event":`) {
		ok = p.number(&event)
	}
	if ok && p.key(`,"duration":`) {
		ok = p.number(&duration)
		e.End = e.Begin + duration
	}
	ok = ok && p.key(`,"pid":`) && p.number(&pid) && p.key(`,"tid":`) && p.number(&tid)
	if ok && p.key(`,"goroutine":`) {
		ok = p.number(&goroutine)
	}
	if ok && p.key(`,"labels":`) {
		ok = p.labelled(e)
	}
	ok = ok && p.key(`,"kind":`) && p.kind(e) && p.key(`,"name":`) && p.word(&e.Name) &&
		p.key(`,"number":`) && p.number(&n) && p.key(`,"text":`) && p.text(&e.Text)
	if ok && p.key(`,"ret":`) {
		ok = p.number(&e.Ret)
	}
	if ok && p.key(`,"errno":`) {
		ok = p.word(&e.Errno)
	}
	if ok && p.key(`,"path":`) {
		ok = p.word(&e.Path)
	}
	if ok && p.key(`,"bytes":`) {
		ok = p.number(&e.Bytes)
	}
	if ok && p.key(`,"stack":`) {
		ok = p.stack(e)
	}
	e.Process, e.Thread, e.Number, e.Goroutine, e.Event = int(pid), int(tid), int(n), uint64(goroutine), uint64(event)
	return ok && string(p.rest) == "}"
}

// key skips a text, and reports whether it was there.
func (p *parser) key(text string) bool {
	if len(p.rest) < len(text) || string(p.rest[:len(text)]) != text {
		return false
	}
	p.rest = p.rest[len(text):]
	return true
}

func (p *parser) number(n *int64) bool {
	i, negative, sum := 0, len(p.rest) > 0 && p.rest[0] == '-', int64(0)
	if negative {
		i = 1
	}
	start := i
	for ; i < len(p.rest) && '0' <= p.rest[i] && p.rest[i] <= '9'; i++ {
		sum = sum*10 + int64(p.rest[i]-'0')
	}
	if i == start || i-start > 18 || i-start > 1 && p.rest[start] == '0' {
		return false
	}
	if negative {
		sum = -sum
	}
	*n, p.rest = sum, p.rest[i:]
	return true
}

// quoted returns the text between quotes, if it has no escapes.
func (p *parser) quoted() (text []byte, ok bool) {
	if len(p.rest) == 0 || p.rest[0] != '"' {
		return nil, false
	}
	end := bytes.IndexByte(p.rest[1:], '"')
	if end < 0 {
		return nil, false
	}
	text = p.rest[1 : 1+end]
	if bytes.IndexByte(text, '\\') >= 0 {
		return nil, false
	}
	for _, c := range text {
		if c < 0x20 {
			return nil, false
		}
	}
	p.rest = p.rest[end+2:]
	return text, true
}

// word parses a string that other lines may have, too.
func (p *parser) word(s *string) bool {
	text, ok := p.quoted()
	if !ok {
		return p.text(s)
	}
	if *s, ok = p.words[string(text)]; !ok {
		*s = string(text)
		keep(p.words, *s, *s)
	}
	return true
}

// text parses a string.
func (p *parser) text(s *string) bool {
	if text, ok := p.quoted(); ok {
		*s = string(text)
		return true
	}
	end := 1
	for end < len(p.rest) && p.rest[end] != '"' {
		if p.rest[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.rest) || json.Unmarshal(p.rest[:end+1], s) != nil {
		return false
	}
	p.rest = p.rest[end+1:]
	return true
}

func (p *parser) kind(e *trace.Event) bool {
	text, ok := p.quoted()
	for kind, word := range kinds {
		if ok && string(text) == word {
			e.Kind = trace.EventKind(kind)
			return true
		}
	}
	return false
}

// time parses 2006-01-02T15:04:05.000000000Z and the quote after it.
func (p *parser) time(ns *int64) bool {
	const seconds = len("2006-01-02T15:04:05")
	if len(p.rest) < seconds+12 {
		return false
	}
	if date := p.rest[:seconds]; string(date) != p.date {
		t, err := time.Parse("2006-01-02T15:04:05", string(date))
		if err != nil {
			return false
		}
		p.date, p.second = string(date), t.Unix()
	}
	if string(p.rest[seconds+10:seconds+12]) != `Z"` || p.rest[seconds] != '.' {
		return false
	}
	part, err := strconv.ParseUint(string(p.rest[seconds+1:seconds+10]), 10, 32)
	*ns = p.second*1e9 + int64(part)
	p.rest = p.rest[seconds+12:]
	return err == nil
}

// labelled parses labels.
func (p *parser) labelled(e *trace.Event) bool {
	end := bytes.Index(p.rest, []byte(`},"kind":`))
	if end < 0 {
		return false
	}
	text := p.rest[:end+1]
	p.rest = p.rest[end+1:]
	if list, ok := p.labels[string(text)]; ok {
		e.Labels = list
		return true
	}
	list, err := decodeLabels(text)
	if err != nil {
		return false
	}
	keep(p.labels, string(text), list)
	e.Labels = list
	return true
}

// stack parses the stack, which is the last field.
func (p *parser) stack(e *trace.Event) bool {
	if len(p.rest) == 0 {
		return false
	}
	text := p.rest[:len(p.rest)-1]
	p.rest = p.rest[len(text):]
	if list, ok := p.stacks[string(text)]; ok {
		e.Stack = list
		return true
	}
	var frames []frame
	if json.Unmarshal(text, &frames) != nil {
		return false
	}
	e.Stack = framesOf(frames)
	keep(p.stacks, string(text), e.Stack)
	return true
}

// keep adds to a map, and empties it before when it is full.
func keep[V any](m map[string]V, key string, value V) {
	if len(m) >= mostKept {
		clear(m)
	}
	m[key] = value
}
