package loader

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"sync"
)

// objects returns the object files of all that the loader has beside its host.
// Every host shares them: they are compiled once, as many at a time as there are
// processors, and kept in the cache.
func (b *build) objects(cache string) (list []string, err error) {
	common := *b
	common.own = false
	dir := filepath.Join(cache, fmt.Sprintf("objects-%.16x", sum(common.basis(common.flags())...)))
	for _, name := range b.recipe.files {
		list = append(list, filepath.Join(dir, objectName(name)))
	}
	if _, err := os.Stat(dir); err == nil {
		return list, nil
	}
	temp, err := os.MkdirTemp(cache, "build-*")
	if err != nil {
		return nil, unwritable(err)
	}
	defer os.RemoveAll(temp)
	if err := common.compileAll(temp); err != nil {
		return nil, err
	}
	err = errors.Join(os.Chmod(temp, 0o755), os.Rename(temp, dir))
	if _, there := os.Stat(dir); there == nil {
		return list, nil // ours, or another process's of the same content
	}
	return nil, unwritable(err)
}

// compileAll compiles the recipe's files to objects in dir. It returns the error of
// the first file in the recipe's order that has one.
func (b *build) compileAll(dir string) error {
	errs := make([]error, len(b.recipe.files))
	var wg sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for i, name := range b.recipe.files {
		free <- struct{}{}
		wg.Go(func() {
			defer func() { <-free }()
			_, errs[i] = b.run(append(b.flags(), "-c", "-o", filepath.Join(dir, objectName(name)),
				filepath.Join(b.src, filepath.FromSlash(name))))
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// objectName is the name of a source file's object. Two directories may hold files
// of one name.
func objectName(source string) string {
	return filepath.Base(filepath.Dir(source)) + "-" + filepath.Base(source) + ".o"
}
