package loader

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// objects returns the object files of all parts of the loader but its host. Every
// host shares them: they are compiled once, as many at a time as there are
// processors, and kept in the cache.
func (b *build) objects(cache string) (list []string, err error) {
	common := *b
	common.own = false
	dir := filepath.Join(cache, fmt.Sprintf("objects-%.16x", sum(common.basis(common.flags())...)))
	missing := map[string]string{} // objects, and their sources
	for _, name := range b.recipe.files {
		object := filepath.Join(dir, objectName(name))
		list = append(list, object)
		if _, err := os.Stat(object); err != nil {
			missing[object] = filepath.Join(b.src, filepath.FromSlash(name))
		}
	}
	if len(missing) == 0 {
		return list, nil
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return nil, unwritable(err)
	}
	return list, common.compileAll(missing)
}

// compileAll compiles missing objects, and returns one of the errors, if any. Each
// object gets its name when it is complete.
func (b *build) compileAll(missing map[string]string) (err error) {
	var (
		running sync.WaitGroup
		mu      sync.Mutex
		done    int
		free    = make(chan struct{}, runtime.GOMAXPROCS(0))
	)
	if b.compiled != nil {
		b.compiled(0, len(missing))
	}
	for object, source := range missing {
		free <- struct{}{}
		running.Go(func() {
			e := b.compileOne(object, source)
			mu.Lock()
			defer mu.Unlock()
			if e != nil && (err == nil || e.Error() < err.Error()) {
				err = e
			}
			if done++; b.compiled != nil {
				b.compiled(done, len(missing))
			}
			<-free
		})
	}
	running.Wait()
	return err
}

func (b *build) compileOne(object, source string) error {
	return place(object, 0o644, func(temp string) error {
		_, err := b.run(append(b.flags(), "-c", "-o", temp, source))
		return err
	})
}

// objectName returns the name of a source file's object. Files in two directories
// may have the same name.
func objectName(source string) string {
	return filepath.Base(filepath.Dir(source)) + "-" + filepath.Base(source) + ".o"
}
