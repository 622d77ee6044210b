def write(path, about, results):
    pass
