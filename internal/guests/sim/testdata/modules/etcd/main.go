// Etcd runs three members of an etcd cluster in one process: 100 writes, then half a minute in
// which the cluster is idle.
package main

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.etcd.io/etcd/server/v3/embed"
)

const members = 3

func main() {
	if err := run(); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	os.Exit(0) // the members do not shut down in the time that is left
}

func run() error {
	dir, err := os.MkdirTemp("", "etcd")
	if err != nil {
		return err
	}
	began := time.Now()
	var cluster []*embed.Etcd
	for i := range members {
		e, err := embed.StartEtcd(config(dir, i))
		if err != nil {
			return fmt.Errorf("member %d: %w", i, err)
		}
		cluster = append(cluster, e)
	}
	for i, e := range cluster {
		select {
		case <-e.Server.ReadyNotify():
		case <-time.After(time.Minute):
			return fmt.Errorf("member %d is not ready", i)
		}
	}
	fmt.Println("ready after", time.Since(began), "leader", cluster[0].Server.Leader())
	if err := write(); err != nil {
		return err
	}
	time.Sleep(30 * time.Second)
	for i, e := range cluster {
		if got := e.Server.KV().Rev(); got != 101 {
			return fmt.Errorf("member %d has revision %d, want 101", i, got)
		}
	}
	return nil
}

func config(dir string, i int) *embed.Config {
	peer := func(i int) url.URL { return url.URL{Scheme: "http", Host: fmt.Sprint("127.0.0.1:", 3380+i)} }
	client := url.URL{Scheme: "http", Host: fmt.Sprint("127.0.0.1:", 3390+i)}
	var all []string
	for k := range members {
		u := peer(k)
		all = append(all, fmt.Sprintf("m%d=%s", k, u.String()))
	}
	c := embed.NewConfig()
	c.Name = fmt.Sprint("m", i)
	c.Dir = filepath.Join(dir, c.Name)
	c.LogLevel = "panic"
	c.LPUrls, c.APUrls = []url.URL{peer(i)}, []url.URL{peer(i)}
	c.LCUrls, c.ACUrls = []url.URL{client}, []url.URL{client}
	c.InitialCluster = strings.Join(all, ",")
	return c
}

func write() error {
	c, err := clientv3.New(clientv3.Config{Endpoints: []string{"http://127.0.0.1:3390"}, DialTimeout: 5 * time.Second})
	if err != nil {
		return err
	}
	defer c.Close()
	for i := range 100 {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		_, err := c.Put(ctx, fmt.Sprint("key", i), fmt.Sprint("value", i))
		cancel()
		if err != nil {
			return fmt.Errorf("write %d: %w", i, err)
		}
	}
	return nil
}
