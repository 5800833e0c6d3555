package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"time"
)

const healthPatience = 5 * time.Second

type healthCommand struct{}

// Run is commonline health: GET /healthz of the process that listens on this machine.
func (*healthCommand) Run(c *call) error {
	settings, err := c.settings()
	if err != nil {
		return err
	}
	return health(c.ctx, "http://"+localAddress(settings.ListenAddr)+"/healthz")
}

// localAddress is how the machine itself reaches an address that is listened on: ":8080" is 127.0.0.1:8080.
func localAddress(listen string) string {
	host, port, err := net.SplitHostPort(listen)
	if err != nil {
		return listen
	}
	if ip := net.ParseIP(host); host == "" || ip != nil && ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

func health(ctx context.Context, url string) error {
	ctx, cancel := context.WithTimeout(ctx, healthPatience)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return fmt.Errorf("asking %s: %w", url, err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return fmt.Errorf("asking the gateway: %w", err)
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s answers %s", url, response.Status)
	}
	return nil
}
