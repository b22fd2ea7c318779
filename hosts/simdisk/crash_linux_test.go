package simdisk

import (
	"bufio"
	"bytes"
	"fmt"
	"maps"
	"path"
	"strconv"
	"strings"
	"testing"
)

// The checker of crashes has a program's knowledge of files: the written bytes, and those that were
// made durable. It does not use the module.

const sector = 512

// contents are the possible contents of a file after a crash.
type contents struct {
	now      []byte
	sizes    []int         // since it was durable, that size first
	versions map[int][]ver // of each sector, since it was durable, that one first
	lost     map[int]bool  // blocks that an fsync has lost, and that were not written since
}

// ver is one version of a sector, with zeros behind the end of the file.
type ver [sector]byte

func (c *contents) sector(k int) (v ver) {
	if k*sector < len(c.now) {
		copy(v[:], c.now[k*sector:])
	}
	return v
}

// settle makes the sectors from first on to before last durable.
func (c *contents) settle(first, last int) {
	for k := first; k < last; k++ {
		if c.lost[k/blockSectors] {
			continue
		}
		c.versions[k] = []ver{c.sector(k)}
	}
}

const (
	sectors      = 1 << 7
	blockSectors = 8
)

func (c *contents) durable() {
	c.sizes = []int{len(c.now)}
	c.settle(0, sectors)
}

func newContents(now []byte) *contents {
	c := &contents{now: now, versions: map[int][]ver{}, lost: map[int]bool{}}
	c.durable()
	return c
}

// changed records a change of bytes from at on to before end.
func (c *contents) changed(at, end int) {
	c.sizes = append(c.sizes, len(c.now))
	for k := at / sector; k < sectors && k*sector < end; k++ {
		c.versions[k] = append(c.versions[k], c.sector(k))
		delete(c.lost, k/blockSectors)
	}
}

// lose records an fsync that has lost its data.
func (c *contents) lose() {
	for k := range sectors {
		if len(c.versions[k]) > 1 {
			c.lost[k/blockSectors] = true
		}
	}
}

func (c *contents) write(at, n int, fill byte) {
	if end := at + n; end > len(c.now) {
		c.now = append(c.now, make([]byte, end-len(c.now))...)
	}
	copy(c.now[at:], bytes.Repeat([]byte{fill}, n))
	c.changed(at, at+n)
}

func (c *contents) zero(at, n int) {
	end := min(at+n, len(c.now))
	if at < end {
		clear(c.now[at:end])
	}
	c.changed(at, end)
}

func (c *contents) truncate(size int) {
	before := len(c.now)
	c.now = append(c.now[:min(size, before):min(size, before)], make([]byte, max(0, size-before))...)
	c.changed(min(before, size), max(before, size))
}

// check returns the error in a file after a crash.
func (c *contents) check(got []byte) error {
	least, most := c.sizes[0], c.sizes[0]
	for _, n := range c.sizes {
		least, most = min(least, n), max(most, n)
	}
	if len(got) < least || len(got) > most {
		return fmt.Errorf("its size is %d, not from %d to %d", len(got), least, most)
	}
	for k := 0; k*sector < len(got); k++ {
		part := got[k*sector : min(len(got), (k+1)*sector)]
		if !c.may(k, part, least) {
			return fmt.Errorf("sector %d begins with %d, and is no version of %d", k, part[0], len(c.versions[k]))
		}
	}
	return nil
}

// may reports whether part is a version of sector k, cut at some size that the file has had.
func (c *contents) may(k int, part []byte, least int) bool {
	for _, v := range c.versions[k] {
		if bytes.Equal(v[:len(part)], part) {
			return true
		}
		for _, size := range c.sizes {
			if cut := size - k*sector; cut < sector {
				w := v
				clear(w[max(0, cut):])
				if bytes.Equal(w[:len(part)], part) {
					return true
				}
			}
		}
	}
	return false
}

// names are the entries of directories, by inode number and name.
type names map[int]map[string]int

func (n names) clone() names {
	c := names{}
	for dir, entries := range n {
		c[dir] = maps.Clone(entries)
	}
	return c
}

const rootIno = 2

type model struct {
	loose bool
	dirs  names             // directories, also those that have no name
	files map[int]*contents // likewise
	// All states of the names since they were durable; if loose, of each directory.
	states []names
	each   map[int][]map[string]int
}

func newModel(loose bool) *model {
	m := &model{loose: loose, dirs: names{rootIno: {}}, files: map[int]*contents{}}
	m.settleNames()
	return m
}

func (m *model) settleNames() {
	m.states = []names{m.dirs.clone()}
	m.each = map[int][]map[string]int{}
	for dir := range m.dirs {
		m.settleDir(dir)
	}
}

func (m *model) settleDir(dir int) { m.each[dir] = []map[string]int{maps.Clone(m.dirs[dir])} }

// named records a change of names in directories.
func (m *model) named(dirs ...int) {
	m.states = append(m.states, m.dirs.clone())
	for _, dir := range dirs {
		m.each[dir] = append(m.each[dir], maps.Clone(m.dirs[dir]))
	}
}

// find returns the directory of a path, and the last name.
func (m *model) find(p string) (dir int, name string) {
	dir = rootIno
	for _, part := range strings.Split(strings.Trim(path.Dir(p), "/"), "/") {
		if part != "" {
			dir = m.dirs[dir][part]
		}
	}
	return dir, path.Base(p)
}

// do makes one change, in the form that the driver prints.
func (m *model) do(f []string) error {
	n := make([]int, len(f))
	for i := range f {
		n[i], _ = strconv.Atoi(f[i])
	}
	switch f[0] {
	case "create", "mkdir":
		dir, name := m.find(f[1])
		m.dirs[dir][name] = n[2]
		if f[0] == "create" {
			m.files[n[2]] = newContents(nil)
		} else {
			m.dirs[n[2]] = map[string]int{}
			m.each[n[2]] = []map[string]int{{}}
		}
		m.named(dir)
	case "unlink", "rmdir":
		dir, name := m.find(f[1])
		delete(m.dirs[dir], name)
		m.named(dir)
	case "rename", "link", "exchange":
		m.twoNames(f)
	case "write":
		m.files[n[1]].write(n[2], n[3], byte(n[4]))
	case "zero":
		m.files[n[1]].zero(n[2], n[3])
	case "truncate":
		m.files[n[1]].truncate(n[2])
	case "lose":
		m.files[n[1]].lose()
	case "fsync", "syncrange", "syncall":
		m.sync(f[0], n)
	default:
		return fmt.Errorf("unknown change %q", f)
	}
	return nil
}

func (m *model) twoNames(f []string) {
	from, a := m.find(f[1])
	to, b := m.find(f[2])
	i, over := m.dirs[from][a], m.dirs[to][b]
	if i == over {
		return
	}
	m.dirs[to][b] = i
	switch f[0] {
	case "rename":
		delete(m.dirs[from], a)
	case "exchange":
		m.dirs[from][a] = over
	}
	m.named(from, to)
}

func (m *model) sync(how string, n []int) {
	if how == "syncall" {
		for _, c := range m.files {
			c.durable()
		}
		m.settleNames()
		return
	}
	if c := m.files[n[1]]; c != nil && how == "fsync" {
		c.durable()
	} else if c != nil {
		c.sizes = []int{len(c.now)}
		c.settle(n[2]/4096*8, (n[2]+n[3]+4095)/4096*8)
	}
	if !m.loose {
		m.settleNames()
	} else if m.dirs[n[1]] != nil {
		m.settleDir(n[1])
	}
}

// after is the disk after a crash.
type after struct {
	dirs   names
	files  map[int][]byte
	nlinks map[int][]int // for each inode: the count in stat, and the number of names
	blocks int
}

func newAfter() *after {
	return &after{dirs: names{}, files: map[int][]byte{}, nlinks: map[int][]int{}}
}

func (a *after) add(f []string) error {
	n := make([]int, len(f))
	for i := range f {
		n[i], _ = strconv.Atoi(f[i])
	}
	ino := n[2]
	if f[1] != "/" {
		parent := &model{dirs: a.dirs}
		dir, name := parent.find(f[1])
		a.dirs[dir][name] = ino
	}
	if f[0] == "dir" {
		a.dirs[ino] = map[string]int{}
		a.nlinks[ino] = []int{n[3], 0}
		return nil
	}
	if a.nlinks[ino] == nil {
		a.nlinks[ino] = []int{n[3], 0}
		a.blocks += n[4]
	}
	a.nlinks[ino][1]++
	var text []byte
	for run := range strings.SplitSeq(strings.TrimSuffix(strings.Join(f[6:], ""), ","), ",") {
		if fill, count, ok := strings.Cut(run, "*"); ok {
			b, _ := strconv.Atoi(fill)
			n, _ := strconv.Atoi(count)
			text = append(text, bytes.Repeat([]byte{byte(b)}, n)...)
		}
	}
	if len(text) != n[5] {
		return fmt.Errorf("%s has %d bytes, want %d", f[1], len(text), n[5])
	}
	a.files[ino] = text
	return nil
}

func same(a, b map[string]int) bool { return maps.Equal(a, b) }

// reachable returns the directories of a state that have a path.
func reachable(n names) names {
	r := names{}
	var walk func(dir int)
	walk = func(dir int) {
		if r[dir] != nil {
			return
		}
		r[dir] = n[dir]
		for _, i := range n[dir] {
			if n[i] != nil {
				walk(i)
			}
		}
	}
	walk(rootIno)
	return r
}

// checkNames reports whether the names are ones that a crash may leave.
func (m *model) checkNames(a *after) error {
	if m.loose {
		return m.checkEach(a)
	}
	for _, s := range m.states {
		if maps.EqualFunc(reachable(s), a.dirs, same) {
			return nil
		}
	}
	return fmt.Errorf("the names %v are of none of %d states since they were durable, the last one %v",
		a.dirs, len(m.states), reachable(m.dirs))
}

func (m *model) checkEach(a *after) error {
	for dir, got := range a.dirs {
		found := false
		for _, s := range m.each[dir] {
			want := maps.Clone(s)
			for name, i := range s {
				if m.dirs[i] != nil && got[name] == 0 && a.dirs[i] != nil {
					delete(want, name) // the directory is elsewhere
				}
			}
			found = found || same(want, got)
		}
		if !found {
			return fmt.Errorf("directory %d has %v, which is none of its states %v", dir, got, m.each[dir])
		}
	}
	return nil
}

func (m *model) check(a *after, used int) error {
	if err := m.checkNames(a); err != nil {
		return err
	}
	for ino, text := range a.files {
		if err := m.files[ino].check(text); err != nil {
			return fmt.Errorf("file %d: %w", ino, err)
		}
	}
	for ino, n := range a.nlinks {
		want := n[1]
		if entries := a.dirs[ino]; entries != nil {
			want = 2
			for _, i := range entries {
				if a.dirs[i] != nil {
					want++
				}
			}
		}
		if n[0] != want {
			return fmt.Errorf("inode %d counts %d names, has %d", ino, n[0], want)
		}
	}
	if used != a.blocks {
		return fmt.Errorf("the disk counts %d blocks, its files have %d", used, a.blocks)
	}
	return nil
}

// begin continues with the state after a crash.
func (m *model) begin(a *after) {
	m.dirs = a.dirs
	m.files = map[int]*contents{}
	for ino, text := range a.files {
		m.files[ino] = newContents(text)
	}
	m.settleNames()
}

// losses counts the effects of crashes, to check that the test covers them.
type losses struct{ crashes, names, contents int }

func (l *losses) count(m *model, a *after) {
	l.crashes++
	if !maps.EqualFunc(reachable(m.dirs), a.dirs, same) {
		l.names++
	}
	for ino, text := range a.files {
		if !bytes.Equal(text, m.files[ino].now) {
			l.contents++
			break
		}
	}
}

func checkTranscript(out []byte, loose bool, l *losses) error {
	var m *model
	var a *after
	var seed string
	s := bufio.NewScanner(bytes.NewReader(out))
	s.Buffer(nil, 1<<20)
	for s.Scan() {
		f := strings.Split(s.Text(), " ")
		var err error
		switch {
		case f[0] == "seed":
			m, a, seed = newModel(loose), nil, f[1]
		case f[0] == "crash":
			a = newAfter()
		case f[0] == "used":
			n, _ := strconv.Atoi(f[1])
			if err = m.check(a, n); err == nil {
				l.count(m, a)
			}
		case f[0] == "end":
			m.begin(a)
			a = nil
		case a != nil:
			err = a.add(f)
		default:
			err = m.do(f)
		}
		if err != nil {
			return fmt.Errorf("seed %s: %w", seed, err)
		}
	}
	return s.Err()
}

// TestCrash checks that a power failure leaves durable data, and nothing that never existed.
func TestCrash(t *testing.T) {
	for _, loose := range []bool{false, true} {
		var l losses
		flag := "0"
		if loose {
			flag = "1"
		}
		out := run(t, "crash", "0", "200", flag)
		if err := checkTranscript(out, loose, &l); err != nil {
			t.Fatalf("loose %t: %v", loose, err)
		}
		t.Logf("loose %t: %d crashes, names were lost in %d, contents in %d", loose, l.crashes, l.names, l.contents)
		if l.names < l.crashes/10 || l.contents < l.crashes/10 {
			t.Errorf("of %d crashes %d lose names and %d contents, want a tenth or more", l.crashes, l.names, l.contents)
		}
	}
}
