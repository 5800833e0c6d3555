package postgres_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/commonline/commonline/casework"
)

// crowdSize is how many cases an export has to take, and mostHeap what that may need in memory.
const (
	crowdSize = 500
	mostHeap  = 250 << 20
)

var crowdTexts = []string{
	"The lamp at 12 Example Street has been out since Monday.\nFrom the corner on it is dark.\n\nRosa", "La lamp de la calle lleva apagada desde el lunes. ¿Quién la arregla?", "lamp 路灯从星期一起就不亮了。", "lamp: 路燈從星期一起就不亮了。",
	"Limyè lari a etenn (lamp). Mèsi anpil!", "Đèn đường (lamp) không sáng từ thứ Hai.", "Lus di rua sta apagadu, lamp.", "A luz da rua (lamp) está apagada; atenção.", "Уличный фонарь (lamp) не горит.",
	"lamp مصباح الشارع مطفأ منذ يوم الإثنين. الرقم 617 لا يجيب.", "Le lampadaire (lamp) est éteint 💡.", "Nalka waddada (lamp) ayaa damay.",
}

// crowdMail is the mail number i of a crowd: every tenth has a file, and one a large one.
func crowdMail(i int) string {
	text, file := crowdTexts[i%len(crowdTexts)], ""
	if i%10 == 0 {
		size := 30_000
		if i == 250 {
			size = 12_000_000
		}
		file = "--b\nContent-Type: image/jpeg\nContent-Disposition: attachment; filename=\"lamp.jpg\"\nContent-Transfer-Encoding: base64\n\n" + wrapped(base64.StdEncoding.EncodeToString(make([]byte, size))) + "\n"
	}
	return fmt.Sprintf("From: Resident %d <r%d@home.example>\nTo: d1@riverton.example\nSubject: Lamp %d\nMessage-ID: <crowd%d@x>\nDate: Mon, 02 Mar 2026 10:00:00 +0000\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=b\n\n"+
		"--b\nContent-Type: text/plain; charset=utf-8\n\n%s\n%s--b--\n", i, i, i, i, text, file)
}

func wrapped(s string) string {
	var b strings.Builder
	for ; len(s) > 76; s = s[76:] {
		b.WriteString(s[:76] + "\n")
	}
	return b.String() + s
}

// TestAnExportOfFiveHundredCases measures one, in bounded memory. EXPORT_KEEP=folder keeps its file, to be opened with other tools.
func TestAnExportOfFiveHundredCases(t *testing.T) {
	if testing.Short() {
		t.Skip("SKIPPED: -short is set, and this takes long under the race detector")
	}
	to := newTown(t)
	head := to.hire("d1", "Marcus Teague", casework.OfficeHead)
	for i := 0; i < crowdSize; i += 50 {
		var mails []string
		for k := i; k < i+50; k++ {
			mails = append(mails, crowdMail(k))
		}
		to.deliver("d1", mails...)
	}
	to.file()
	to.searchable()
	numbers := to.numbers()
	for i := 0; i < 100; i++ {
		to.must(to.pages.AddNote(ctx(t), head, numbers[i], time.Now(), "An internal word."))
		_, err := to.write(head, numbers[i], fmt.Sprintf("key-of-answer-number-%d", i), "We are on it.\nFrom tomorrow on it is lit.", nil)
		to.must(err)
	}
	o := order("crowd", casework.OneSearch, "lamp")
	o.Purpose, o.Notes = casework.ForCourt, true
	id, err := to.pages.AskExport(ctx(t), head, time.Now(), o)
	to.must(err)

	runtime.GC()
	peak, done := make(chan uint64), make(chan struct{})
	go func() {
		var most uint64
		for {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapInuse)
			select {
			case <-done:
				peak <- most
				return
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	begun := time.Now()
	_, err = to.clerk("one", time.Now).Step(ctx(t))
	to.must(err)
	took := time.Since(begun)
	close(done)
	most := <-peak
	x, err := to.pages.Export(ctx(t), head, id)
	to.must(err)
	t.Logf("%d cases, %d bytes in %v, %d MB of heap at most", x.Total, x.Size, took, most>>20)
	if x.State != casework.ExportReady || x.Total != crowdSize || most > mostHeap {
		t.Errorf("%+v with %d MB of heap", x, most>>20)
	}
	dir := os.Getenv("EXPORT_KEEP")
	if dir == "" {
		dir = t.TempDir()
	}
	checkCrowd(to, head, x, filepath.Join(dir, "export.zip"))
}

// checkCrowd opens the file, and compares every checksum.
func checkCrowd(to *town, head casework.Viewer, x casework.Export, path string) {
	to.t.Helper()
	file, err := to.pages.ExportFile(to.t.Context(), head, x.ID)
	to.must(err)
	out, err := os.Create(path)
	to.must(err)
	_, err = io.Copy(out, file)
	to.must(err)
	to.must(out.Close())
	z, err := zip.OpenReader(path)
	to.must(err)
	defer z.Close()
	sums, kinds := map[string]string{}, map[string]int{}
	for _, f := range z.File {
		r, err := f.Open()
		to.must(err)
		h := sha256.New()
		_, err = io.Copy(h, r)
		to.must(err)
		sums[f.Name] = fmt.Sprintf("%x", h.Sum(nil))
		kinds[filepath.Base(f.Name)]++
	}
	list, err := z.Open("SHA256SUMS")
	to.must(err)
	lines, err := io.ReadAll(list)
	to.must(err)
	n := 0
	for line := range strings.Lines(string(lines)) {
		sum, name, _ := strings.Cut(strings.TrimSpace(line), "  ")
		if n++; sums[name] != sum {
			to.t.Errorf("%s: its checksum is %s, and the list says %s", name, sums[name], sum)
		}
	}
	if n != len(sums)-1 || kinds["case.pdf"] != crowdSize || kinds["mail.mbox"] != crowdSize || kinds["001-1 lamp.jpg"] != crowdSize/10 {
		to.t.Errorf("%d checksums of %d files: %v", n, len(sums), kinds["case.pdf"])
	}
}
