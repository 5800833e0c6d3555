package twiliohost

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"
)

// Options say whose telephone company it is.
type Options struct {
	Account, Token string            // as the program signs in, and as webhooks are signed
	Numbers        []string          // of the account, E.164
	Base           *url.URL          // where the program is, on this machine: webhooks go to /twilio/sms, /twilio/voice and /twilio/status below it
	Kinds          map[string]string // what the lookup says of numbers: "mobile", "landline", "voip"; mobile where it says nothing
	Unset          bool              // nobody has said yet where webhooks go: the account has to be told, by IncomingPhoneNumbers
	Pace           time.Duration     // between the states of a text; 0: at once
	Logger         *slog.Logger
}

// Host is a telephone company. Its methods may be used by many goroutines.
type Host struct {
	opts     Options
	listener net.Listener
	client   *http.Client
	work     sync.WaitGroup // of what is told in the background

	mu         sync.Mutex
	texts      []*Text
	media      map[string]file // by its SID
	calls      []*call
	recordings []*recording
	stopped    map[[2]string]bool // resident and our number: wants no texts
	pointed    map[string]pointed // by number
}

type file struct {
	kind  string
	bytes []byte
}

// Listen opens a port of this machine. The program is answered once Run runs.
func Listen(opts Options) (*Host, error) {
	if ip, err := netip.ParseAddr(opts.Base.Hostname()); err != nil || !ip.IsLoopback() {
		return nil, fmt.Errorf("a telephone company of this machine brings nothing to %s", opts.Base.Host)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("opening a port for the telephone company: %w", err)
	}
	if opts.Logger == nil {
		opts.Logger = slog.New(slog.DiscardHandler)
	}
	h := &Host{opts: opts, listener: l, client: &http.Client{Timeout: 15 * time.Second}, media: map[string]file{}, stopped: map[[2]string]bool{}, pointed: map[string]pointed{}}
	for _, n := range opts.Numbers {
		if !opts.Unset {
			h.pointed[n] = pointed{h.at("/twilio/sms"), h.at("/twilio/voice"), h.at("/twilio/status")}
		}
	}
	return h, nil
}

// URL is the address of the API.
func (h *Host) URL() string { return "http://" + h.listener.Addr().String() }

// Run answers until ctx ends.
func (h *Host) Run(ctx context.Context) error {
	server := &http.Server{Handler: h.Handler(), ReadHeaderTimeout: 10 * time.Second, ErrorLog: slog.NewLogLogger(h.opts.Logger.Handler(), slog.LevelDebug)}
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(h.listener) }()
	select {
	case err := <-ended:
		return fmt.Errorf("answering as a telephone company: %w", err)
	case <-ctx.Done():
	}
	err := server.Close()
	h.work.Wait()
	if err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("closing the telephone company: %w", err)
	}
	return nil
}

func (h *Host) ours(number string) bool { return slices.Contains(h.opts.Numbers, number) }

// sid makes an id as Twilio does: two letters for what it names, and 32 digits.
func sid(kind string) string {
	var b [16]byte
	rand.Read(b[:])
	return kind + hex.EncodeToString(b[:])
}

// signed posts a form to the program.
func (h *Host) signed(ctx context.Context, address string, form url.Values) (*http.Response, error) {
	return post(ctx, h.client, h.opts.Token, address, form)
}

// later does something in the background, after a pace.
func (h *Host) later(do func(context.Context)) {
	h.work.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		do(ctx)
	})
}

// pause waits for the pace of the host.
func (h *Host) pause(ctx context.Context) {
	if h.opts.Pace == 0 {
		return
	}
	select {
	case <-ctx.Done():
	case <-time.After(h.opts.Pace):
	}
}
