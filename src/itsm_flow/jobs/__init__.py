"""Due work: timers, service-task jobs, notifications."""
