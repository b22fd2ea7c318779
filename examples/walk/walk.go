package main

import (
	"crypto/sha256"
	"fmt"
	"io"
	"runtime"
	"sync"
)

// kind is the kind of an entry of a directory.
type kind uint8

const (
	file kind = iota
	directory
	link
	other
)

type entry struct {
	name string
	kind kind
}

// A tree reads directories, files and links for the walk. Each goroutine has its own tree.
type tree interface {
	// dir returns the entries of directory path without . and .., in any order.
	dir(path string) ([]entry, error)
	// file copies the contents of file path to w and returns their length.
	file(path string, w io.Writer) (int64, error)
	// link returns the target of symbolic link path.
	link(path string) (string, error)
}

// counts holds the counts of a walk.
type counts struct {
	files, dirs, links, others int
	failed                     int // entries that could not be read
	bytes                      int64
	digest                     [sha256.Size]byte
}

// tally holds counts, a digest and the first failure.
type tally struct {
	counts
	err error
}

func (t *tally) String() string {
	s := fmt.Sprintf("%d files, %d directories, %d links, %d others, %d bytes", t.files, t.dirs, t.links, t.others, t.bytes)
	if t.failed > 0 {
		s += fmt.Sprintf(", %d unreadable (%v)", t.failed, t.err)
	}
	return s
}

// add adds one entry to the digest. The digests of all entries are combined by exclusive-or, so
// that their order does not matter; each includes the entry's path, so no two are equal.
func (t *tally) add(path string, k kind, contents []byte) {
	h := sha256.New()
	fmt.Fprintf(h, "%s\x00%d\x00", path, k)
	h.Write(contents)
	for i, b := range h.Sum(nil) {
		t.digest[i] ^= b
	}
}

func (t *tally) fail(err error) []byte {
	if t.failed++; t.err == nil {
		t.err = err
	}
	return []byte("unreadable")
}

// merge adds the tally of another goroutine.
func (t *tally) merge(u *tally) {
	t.files += u.files
	t.dirs += u.dirs
	t.links += u.links
	t.others += u.others
	t.failed += u.failed
	t.bytes += u.bytes
	for i, b := range u.digest {
		t.digest[i] ^= b
	}
	if t.err == nil {
		t.err = u.err
	}
}

// walk reads everything below root, with enough goroutines to keep the processors busy while some
// of them block.
func walk(root string, newTree func() tree, p *progress) (total tally) {
	q := newQueue(item{"", directory})
	var mu sync.Mutex
	var wg sync.WaitGroup
	for range 4 * runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			w := walker{root: root, tree: newTree(), queue: q, progress: p}
			for it, ok := q.take(); ok; it, ok = q.take() {
				w.visit(it)
				q.done()
			}
			mu.Lock()
			total.merge(&w.tally)
			mu.Unlock()
		})
	}
	wg.Wait()
	return total
}

// walker is one goroutine of a walk.
type walker struct {
	tally
	root     string
	tree     tree
	queue    *queue
	progress *progress
}

func (w *walker) visit(it item) {
	path := w.root + it.path // it.path begins with a slash
	switch it.kind {
	case directory:
		w.dirs++
		entries, err := w.tree.dir(path)
		var contents []byte
		if err != nil {
			contents = w.fail(err)
		}
		w.add(it.path, it.kind, contents)
		for _, e := range entries {
			w.queue.put(item{it.path + "/" + e.name, e.kind})
		}
	case file:
		w.files++
		h := sha256.New()
		n, err := w.tree.file(path, h)
		w.bytes += n
		contents := h.Sum(nil)
		if err != nil {
			contents = w.fail(err)
		}
		w.add(it.path, it.kind, contents)
		w.progress.add(n)
	case link:
		w.links++
		to, err := w.tree.link(path)
		contents := []byte(to)
		if err != nil {
			contents = w.fail(err)
		}
		w.add(it.path, it.kind, contents)
	default:
		w.others++
		w.add(it.path, it.kind, nil)
	}
}
