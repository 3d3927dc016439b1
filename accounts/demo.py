DEMO_PASSWORD = "demo-cobuild"  # of the fictitious accounts that only load_demo makes
