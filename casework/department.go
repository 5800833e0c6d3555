package casework

import "time"

// Department is one of the city's, to which matters are handed.
type Department struct {
	ID      string
	Name    string
	Mail    string // "" where it has none
	Phone   string
	Days    int  // working days that it usually takes; 0 for unknown
	Retired bool // no case is handed to it any more; those that it has stay
}

// NoDepartment says that a case is with none of the city's list. No department has it for its id.
const NoDepartment = "none"

// Department finds one by its id.
func (c *City) Department(id string) (Department, bool) {
	for _, d := range c.Departments {
		if d.ID == id {
			return d, true
		}
	}
	return Department{}, false
}

// OpenDepartments are those to which a case can be handed, and the one that has it.
func (c *City) OpenDepartments(has string) []Department {
	var open []Department
	for _, d := range c.Departments {
		if !d.Retired || d.ID == has {
			open = append(open, d)
		}
	}
	return open
}

// Refer makes a deed ready to be done to any case: its department has to be of the city's list, and when nobody says by when that means to
// be done, its usual days do.
func (c *City) Refer(w WaitFor, at time.Time) (WaitFor, error) {
	if w.Department == "" || w.Department == NoDepartment {
		return w, nil
	}
	d, ok := c.Department(w.Department)
	if !ok {
		return w, Errorf(Invalid, "The city has no such department.")
	}
	w.name, w.retired = d.Name, d.Retired
	if d.Days > 0 {
		due := c.Hours.After(c.here(at), Within{Days: d.Days})
		w.usual = time.Date(due.Year(), due.Month(), due.Day(), 0, 0, 0, 0, time.UTC)
	}
	return w, nil
}

// refer hands a case over, with the day by which it is to be done. A day that stood there for another department does not hold for this one.
func (w WaitFor) refer(c Case, facts map[string]string) (Case, error) {
	due, to := w.RequestDue, w.Department
	if to == NoDepartment {
		to = ""
	}
	if w.Department != "" && to != c.Department {
		switch {
		case to != "" && w.name == "":
			return c, Errorf(Invalid, "The city has no such department.")
		case w.retired:
			return c, Errorf(Invalid, "%s is retired: no case is handed to it any more. Choose another department.", w.name)
		case due.IsZero(), due.Equal(c.RequestDue):
			due = w.usual
		}
		if c.Department, facts["department"] = to, w.Department; to != "" {
			facts["to"] = w.name
		}
	}
	if !due.IsZero() {
		c.RequestDue, facts["311 due"] = due, due.Format(time.DateOnly)
	}
	return c, nil
}
